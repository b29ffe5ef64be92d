import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

/** Longest turns of an event loop, by each clock. */
export interface LongestTurns {
  readonly wallMs: number
  /** CPU time of the main thread, which other processes of a busy machine do not affect. */
  readonly cpuMs: number
}

/*
 * Loaded into a receiver by --import: writes the longest turn of its event loop so far to the file that
 * HOSTPULSE_LOOP_PROBE names, by the wall clock and by CPU time of the main thread. Begins with the first connection.
 */

const file = process.env['HOSTPULSE_LOOP_PROBE']
const TICK_MS = 1
const WRITE_MS = 250
/** Published for every connection that a server accepts. */
const channel = 'net.server.socket'

if (file !== undefined) subscribe(channel, begin)

function begin(): void {
  unsubscribe(channel, begin)
  watch(file as string)
}

function watch(into: string): void {
  const schedstat = `/proc/self/task/${process.pid}/schedstat`
  const cpuMs = () => Number(readFileSync(schedstat, 'latin1').split(' ')[0]) / 1e6
  let lastMs = performance.now()
  let lastCpuMs = cpuMs()
  let writtenMs = lastMs
  let longest: LongestTurns = { wallMs: 0, cpuMs: 0 }
  setInterval(() => {
    const nowMs = performance.now()
    const nowCpuMs = cpuMs()
    const wall = nowMs - lastMs - TICK_MS
    const cpu = nowCpuMs - lastCpuMs
    longest = {
      wallMs: Math.max(longest.wallMs, wall),
      cpuMs: Math.max(longest.cpuMs, cpu),
    }
    lastMs = nowMs
    lastCpuMs = nowCpuMs
    if (nowMs - writtenMs < WRITE_MS) return
    writtenMs = nowMs
    writeFileSync(into, JSON.stringify(longest))
  }, TICK_MS).unref()
}
