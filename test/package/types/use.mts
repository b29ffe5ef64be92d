// Code as users write it, and errors the compiler must report. Compiled with the project, and again against the packed package.
import {
  Agent,
  type AgentConfig,
  AgentError,
  type AgentStats,
  type CollectFunction,
  ConfigError,
  type Logger,
  type Point,
  version,
} from 'hostpulse'

const config: AgentConfig = {
  interval: '1s',
  tags: { service: 'api' },
  collectors: {
    cpu: { perCore: true, sampleInterval: '10ms', emit: 'all' },
    disk: { mounts: { exclude: ['/boot'] } },
    queue: { module: './queue.mjs', options: { folders: ['/var/spool'] } },
  },
  outputs: [{ url: 'https://collector.example/v1/metrics', format: 'otlp', retry: { retries: 3, initialDelay: 1000 } }],
}
const logger: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

export async function use(): Promise<string> {
  await using agent = new Agent(config, { logger, random: () => 0.5 })
  agent
    .on('collect', ({ collector, tsMs, seconds }) => collector.length + tsMs + seconds)
    .on('sendError', ({ verdict }) => verdict === 'retry')
    .on('stateChange', (change) => (change.part === 'output' ? change.to === 'blocked' : change.to === 'wedged'))
  agent.start({ signal: AbortSignal.timeout(1000) })

  const taken: boolean = agent.report({ type: 'orders_total', value: 3, tags: { shop: 'a' }, kind: 'counter' })
  agent.report([
    { type: 'queue_depth', value: 1 },
    { type: 'queue_depth', value: 2, tags: undefined },
  ])
  const delivered: boolean = await agent.flush()
  const stats: AgentStats = agent.stats()
  const dropped: number | undefined = stats.outputs[0]?.points.dropped.overflow
  const state: 'idle' | 'running' | 'backoff' | 'wedged' | 'stopped' | undefined = stats.collectors['cpu']?.state
  await agent.stop({ deadlineMs: 100 })
  return `${version} ${taken} ${delivered} ${dropped} ${state}`
}

export const collect: CollectFunction = async ({ options, tickMs, signal }) => {
  if (signal.aborted) return []
  const point: Point = { type: 'queue_depth', value: Number(options['depth']) + tickMs }
  return [point]
}

export function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')
  if (error instanceof AgentError) return error.code === 'HOSTPULSE_STOPPED' ? 'stopped' : error.code
  return String(error)
}

export function misuse(agent: Agent): void {
  // @ts-expect-error: not a key of the configuration
  new Agent({ intervall: '1s' })
  // @ts-expect-error: not a format
  new Agent({ outputs: [{ url: 'http://localhost/', format: 'xml' }] })
  // @ts-expect-error: an output without an address
  new Agent({ outputs: [{}] })
  // @ts-expect-error: a value is a number
  agent.report({ type: 'orders_total', value: '3' })
  // @ts-expect-error: a tag's value is a string
  agent.report({ type: 'orders_total', value: 3, tags: { shop: 1 } })
  // @ts-expect-error: not a kind
  agent.report({ type: 'orders_total', value: 3, kind: 'histogram' })
  // @ts-expect-error: not an event
  agent.on('collected', () => {})
  // @ts-expect-error: not a field of the event
  agent.on('drop', ({ bytes }) => bytes)
  // @ts-expect-error: a deadline is a number of milliseconds
  void agent.stop({ deadlineMs: '1s' })
}
