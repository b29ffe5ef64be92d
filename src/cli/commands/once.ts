import { setTimeout as sleep } from 'node:timers/promises'
import { Collection } from '../../agent/collection.js'
import { hostProcess } from '../../agent/host-process.js'
import { encodeFrames } from '../../encode/encode-frames.js'
import { JSON_ARRAY, JsonEncoder } from '../../encode/json/json.js'
import { Guard } from '../../main-thread/guard.js'
import type { TickResult } from '../../run/collector.js'
import { StartGate } from '../../run/start-gate.js'
import { systemClock } from '../../shared/clock.js'
import type { Frame } from '../../shared/frame.js'
import type { Logger } from '../../shared/logger.js'
import type { Settings } from '../../shared/settings.js'
import { onceFlags } from '../flag-schemas.js'
import type { OnceFlags } from '../flags.js'
import { forceExit } from '../force-exit.js'
import { type Io, widthOf } from '../io.js'
import { loadForCommand } from '../load.js'
import { createLogger } from '../log.js'
import { readout } from '../readout.js'
import { sendOnce } from '../send.js'

const TICK_DISTANCE_MS = 250

/** Runs a few ticks and prints the last one. With `--send`, also sends it. */
export async function onceCommand(flags: OnceFlags, io: Io): Promise<number> {
  const { settings, log, own } = loadForCommand(flags, io, { own: onceFlags, needsOutput: flags.send === true })
  if (own.send) io.signals.hold()
  const { frames, incomplete, end } = await collect(settings, own.ticks, createLogger(log), io)
  const encoder = new JsonEncoder({ host: settings.host, tags: settings.tags, framing: JSON_ARRAY })
  const wire = () => `${encodeFrames(frames, encoder) ?? '[]'}\n`
  io.stdout.write(own.output === 'json' ? wire() : readout(frames, widthOf(io.stdout, io.facts)))
  const sent = own.send ? await sendOnce(frames, settings, io) : []
  io.signals.release()
  if (end === 'stuck') forceExit()
  return incomplete || sent.some(({ isAccepted }) => !isAccepted) ? 1 : 0
}

interface Taken {
  /** Frames of the last tick, in the order of the collectors. */
  readonly frames: readonly Frame[]
  /** True when a collector yielded nothing. */
  readonly incomplete: boolean
  readonly end: 'gone' | 'stuck'
}

async function collect(settings: Settings, ticks: number, logger: Logger, { facts, signals }: Io): Promise<Taken> {
  let latest: Frame[] = []
  const collection = new Collection(settings, {
    clock: systemClock,
    random: Math.random,
    logger,
    guard: new Guard({ clock: systemClock, random: Math.random, logger }),
    gate: new StartGate(systemClock),
    emit: () => {},
    variables: facts.env,
    hostProcess,
    outputs: () => [],
    onFrames: (frames) => latest.push(...frames),
  })
  let results: readonly TickResult[] = []
  for (let tick = 1; tick <= ticks; tick++) {
    if (tick > 1) await sleep(TICK_DISTANCE_MS, undefined, { signal: signals.requested }).catch(() => {})
    if (signals.requested.aborted && tick > 1) break
    latest = []
    const tsMs = systemClock.wallMs()
    results = await Promise.all(collection.collectors.map((collector) => collector.tick(tsMs)))
  }
  const frames = settings.collectors.flatMap(({ name }) => latest.filter(({ layout }) => layout.collector === name))
  return { frames, incomplete: results.some((result) => result !== 'ok'), end: await collection.stop(0) }
}
