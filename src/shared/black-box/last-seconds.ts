import type { Run } from './runs.js'
import type { Sample } from './samples.js'

const LAST_MS = 10_000

/** Returns the last 10 s of a run in one line: its stalls, then the figures at the end. Empty when no record of them is left. */
export function lastSecondsOf({ samples, stalls, toMs }: Run): string {
  const recent = samples.filter(({ atMs }) => atMs >= toMs - LAST_MS)
  const held = stalls.filter(({ atMs }) => atMs >= toMs - LAST_MS)
  const longest = held.reduce<(typeof held)[number] | undefined>(
    (found, each) => (found === undefined || each.stall.seconds > found.stall.seconds ? each : found),
    undefined,
  )
  const others = held.length > 1 ? `${held.length} stalls, the longest ` : ''
  return [longest && `${others}${longest.stall.sentence}`, recent.length > 0 ? figures(recent) : undefined]
    .filter((part) => part !== undefined)
    .join('; ')
}

function figures(samples: readonly Sample[]): string {
  const first = samples[0] as Sample
  const last = samples.at(-1) as Sample
  const cpu = mean(samples.map((sample) => sample.cpu))
  const hostCpu = mean(samples.map((sample) => sample.hostCpu))
  const parts = [
    part(cpu, (share) => `process CPU ${percent(share)}`),
    part(hostCpu, (share) => `host CPU ${percent(share)}`),
    part(last.rssBytes, (bytes) => `RSS ${megabytes(bytes)}${growth(bytes - first.rssBytes)}`),
    part(last.heapBytes, (bytes) => `heap ${megabytes(bytes)}`),
    part(last.cgroupBytes / last.cgroupLimitBytes, (share) => `cgroup memory ${percent(share)} of its limit`),
    part(last.availableBytes, (bytes) => `${megabytes(bytes)} available on the host`),
  ]
  return parts.filter((text) => text !== undefined).join(', ')
}

function part(value: number, text: (value: number) => string): string | undefined {
  return Number.isFinite(value) ? text(value) : undefined
}

function growth(bytes: number): string {
  return Math.abs(bytes) < 1e6 || Number.isNaN(bytes) ? '' : ` (${bytes > 0 ? '+' : '-'}${megabytes(Math.abs(bytes))})`
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.reduce((sum, value) => sum + value, 0) / known.length
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
