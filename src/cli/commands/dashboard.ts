import os from 'node:os'
import type { Engine } from '../../agent/engine.js'
import { resolveConfig } from '../../config/resolve.js'
import type { CollectorSettings, OutputSettings, Settings } from '../../shared/settings.js'
import { createEngine } from '../engine.js'
import { dashboardFlags } from '../flag-schemas.js'
import type { DashboardFlags } from '../flags.js'
import { forceExit } from '../force-exit.js'
import type { Io } from '../io.js'
import { LiveConfig } from '../live-config.js'
import { createLogger } from '../log.js'
import { openBrowser } from '../open-browser.js'
import { type Listening, listen } from '../receiver.js'
import { serveStatus } from '../status/serve-status.js'

/** Short intervals, for a person who is watching. */
const DEFAULTS = { interval: '1s', initialDelay: 0 }
/** Samples the CPU, so that its chart shows the peaks within each second. */
const SAMPLE_INTERVAL_MS = 50
/** Most cores that are shown one by one. Each has 65 series, so that more cores would dominate the points sent. */
const MAX_CORES = 16
const OWN_OUTPUT = { name: 'dashboard', batch: { flushInterval: '200ms' } }

/** Runs the receiver and an agent in one process. The agent sends to the receiver and to the configured outputs. */
export async function dashboardCommand(flags: DashboardFlags, io: Io): Promise<number> {
  const config = new LiveConfig(flags, io, { own: dashboardFlags, defaults: defaultsOn(io), hasOwnOutput: true })
  const { log, own, warnings } = config.loaded
  const logger = createLogger(log)
  for (const warning of warnings) logger.warn({}, warning)
  let engine: Engine | undefined
  const agentStats = () => {
    if (engine === undefined) throw new Error('the receiver served statistics before the agent was created')
    return engine.stats()
  }
  const agentHost = () => config.loaded.settings.host
  const listening = await listen(own, io, logger, { agentStats, agentHost })
  const settingsFor = (settings: Settings): Settings => ({
    ...settings,
    collectors: settings.collectors.map((one) => sampled(one, io)),
    outputs: [ownOutput(listening, io), ...settings.outputs],
  })
  engine = createEngine(settingsFor(config.loaded.settings), logger, io)
  await engine.listen().catch(async (error: unknown) => {
    await listening.receiver.close()
    throw error
  })
  const running = engine
  const resolved = () => ({ ...config.loaded, settings: settingsFor(config.loaded.settings) })
  await serveStatus({ engine, flags, resolved }, io, logger)
  // Before the address is printed, because its reader may send a signal at once.
  const stopped = io.signals.until(async () => {
    config.end()
    const stats = await running.stop(running.stopDeadlineMs)
    await listening.receiver.close()
    return stats
  })
  io.stdout.write(`hostpulse: ${listening.url}\n`)
  running.start()
  config.follow(logger, {
    reconfigure: (changed, paths) => running.reconfigure(settingsFor(changed), paths),
    reject: (problems) => running.reject(problems),
  })
  if (own.open) openBrowser(listening.url, logger)
  const { forced } = await stopped
  if (forced) forceExit()
  listening.throwFailure()
  return 0
}

/** Adds processes and cores: a person who sees a busy host asks which of them is busy. */
function defaultsOn({ facts }: Io): Readonly<Record<string, unknown>> {
  if (facts.platform !== 'linux') return DEFAULTS
  const perCore = os.availableParallelism() <= MAX_CORES
  return { ...DEFAULTS, 'collectors.processes.enabled': true, 'collectors.cpu.perCore': perCore }
}

/** Samples the CPU where that is cheap, unless the configuration says otherwise. */
function sampled(collector: CollectorSettings, { facts }: Io): CollectorSettings {
  const { name, source, sampleIntervalMs, intervalMs } = collector
  const cheap = name === 'cpu' && facts.platform === 'linux' && source === 'procfs'
  if (!cheap || sampleIntervalMs !== undefined || intervalMs < SAMPLE_INTERVAL_MS * 2) return collector
  return { ...collector, sampleIntervalMs: SAMPLE_INTERVAL_MS }
}

function ownOutput({ url, token }: Listening, { facts }: Io): OutputSettings {
  const output = { ...OWN_OUTPUT, url: `${url}v1/metrics`, ...(token === undefined ? {} : { token }) }
  const [settings] = resolveConfig({ outputs: [output] }, facts).outputs
  if (settings === undefined) throw new Error('an output was given, and none was resolved')
  return settings
}
