// node --expose-gc in-requests.mjs <url of the receiver> <module of a collector>: uses every operation of an agent, each in its
// own request, and prints in which requests its parts ran, which requests are kept in memory, and which were traced.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

const [, , url, module] = process.argv
const requests = new AsyncLocalStorage()
const numbers = new AsyncLocalStorage()
const stores = new Map()
/** Requests in which each part ran; `none` outside of all. */
const ran = {}

function inRequest(name, work) {
  const store = { name, body: Buffer.alloc(1_000) }
  stores.set(name, new WeakRef(store))
  return numbers.run(stores.size, () => requests.run(store, work))
}

function note(what) {
  const where = requests.getStore()?.name ?? (numbers.getStore() === undefined ? 'none' : 'number')
  ran[what] = [...new Set([...(ran[what] ?? []), where])]
}

/** The host's tracing of requests by Node's diagnostics channels, with contexts in AsyncLocalStorage, as OpenTelemetry does it. */
const spans = new InMemorySpanExporter()
const contexts = new AsyncLocalStorage()
function startTracing() {
  context.setGlobalContextManager({
    active: () => contexts.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...words) => contexts.run(active, work.bind(self), ...words),
    bind: (_active, target) => target,
    enable: () => {},
    disable: () => {},
  })
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
}
const span = (name) => trace.getTracer('host').startSpan(name).end()
subscribe('http.client.request.start', ({ request }) => {
  note('http')
  span(`${request.method} ${request.path}`)
})

const events = ['collect', 'collectError', 'send', 'sendError', 'drop', 'stateChange']
for (const event of events) subscribe(`hostpulse:${event}`, () => note(`channel ${event}`))
const log = (level) => () => note(`log ${level}`)
const logger = Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, log(level)]))

// The agent does not keep the process alive.
const hold = setInterval(() => {}, 1_000)
const { Agent } = await inRequest('import', () => import('hostpulse'))
function create() {
  const batch = { maxPoints: 20, flushInterval: '50ms' }
  const config = {
    interval: '50ms',
    initialDelay: 0,
    collectors: { own: { module, isolation: 'process' }, runtime: { threads: true } },
    expose: { listen: '127.0.0.1:0' },
    stop: { deadline: '500ms' },
    outputs: [
      { name: 'main', url, compression: 'gzip', batch },
      { name: 'dead', url: 'http://127.0.0.1:9/', batch, buffer: { maxPoints: 20 } },
    ],
  }
  const agent = new Agent(config, { logger })
  for (const event of events) {
    agent.on(event, () => {
      note(event)
      // A careless host may do this.
      requests.enterWith({ name: 'entered by a listener' })
    })
  }
  agent.on('collect', () => span('of a listener'))
  return agent
}
const points = (count) => Array.from({ length: count }, (_, i) => ({ type: 'orders_total', value: i }))
const sent = (agent) => new Promise((resolve) => agent.on('send', resolve))

async function remaining(names) {
  for (let round = 0; round < 50; round++) {
    globalThis.gc()
    if (names.every((name) => stores.get(name).deref() === undefined)) return []
    await wait(20)
  }
  return names.filter((name) => stores.get(name).deref() !== undefined)
}

const agent = inRequest('construct', create)
inRequest('start', () => agent.start())
await sent(agent)
startTracing()
// The first fills a batch, which is sent immediately; the last waits for its flush.
for (const [name, count] of [
  ['one batch', 20],
  ['overflow', 100],
  ['one point', 1],
]) {
  inRequest(name, () => agent.report(points(count)))
  await sent(agent)
}
await inRequest('flush', () => agent.flush())
for (let i = 0; i < 3; i++) await sent(agent)
const keptWhileRunning = await remaining(['construct', 'start', 'one batch', 'overflow', 'one point', 'flush'])
await inRequest('stop', () => agent.stop())

// An agent stopped by a signal that a request aborts.
const abort = new AbortController()
const second = inRequest('second', create)
inRequest('second start', () => second.start({ signal: abort.signal }))
await sent(second)
// Given a reason, because the stack of a default error would refer to the request.
inRequest('abort', () => abort.abort('over'))
await second.stop()
const keptAfterStop = await remaining(['stop', 'second', 'second start', 'abort'])

const paths = () => spans.getFinishedSpans().map(({ name }) => name)
const traced = [...new Set(paths())]
// The host's own requests are still traced.
const own = httpRequest(new URL('/of-the-host', url), { method: 'POST' }).end('[]')
const [response] = await once(own, 'response')
await once(response.resume(), 'end')
clearInterval(hold)
console.log(JSON.stringify({ ran, keptWhileRunning, keptAfterStop, traced, tracedAfter: [...new Set(paths())] }))
