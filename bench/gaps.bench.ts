import { fork } from 'node:child_process'
import { once } from 'node:events'
import { freemem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { hasPeerPackage, missing } from './lib/peers.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, round } from './lib/result.js'

const WANTED_GB = 4
/** Memory left to other programs on the machine. */
const SPARED_GB = 2
const CHILD = fileURLToPath(new URL('./children/gaps.js', import.meta.url))
const SINK = fileURLToPath(new URL('./children/sink.js', import.meta.url))

interface Window {
  readonly what: string
  readonly iterations: number
  readonly p50: number
  readonly p99: number
  readonly p9999: number
  readonly longest: number
  readonly over5: number
}

/** Measures gaps in the event loop of a large process: a setImmediate spin under each load in turn. */
export async function run(): Promise<BenchResult> {
  const gigabytes = Math.min(WANTED_GB, Math.floor(freemem() / 2 ** 30) - SPARED_GB)
  if (gigabytes < 1) throw new Error(`too little free memory: ${round(freemem() / 2 ** 30)} GB`)
  const sink = fork(SINK, [], { execArgv: [] })
  const [port] = (await once(sink, 'message')) as [number]
  const windows: Window[] = []
  const child = fork(CHILD, [String(gigabytes), `http://127.0.0.1:${port}/`], { execArgv: [] })
  child.on('message', (message: Window | object) => {
    if ('what' in message) windows.push(message)
  })
  const [status] = (await once(child, 'exit')) as [number | null]
  sink.disconnect()
  if (status !== 0) throw new Error(`the large process ended with ${status}`)

  const loads = [...new Set(windows.map(({ what }) => what))]
  const of = (what: string) => windows.filter((window) => window.what === what)
  const quiet = of('nothing')
  const rows = loads.map((what) => {
    const own = of(what)
    // Each window is compared with the quiet one of its own round, so that a busy neighbour affects both.
    const left = own.map(({ iterations }, index) => (iterations / (quiet[index]?.iterations ?? Number.NaN)) * 100)
    return {
      load: what,
      'iterations/window': Math.round(median(own.map(({ iterations }) => iterations))),
      '% left': round(median(left), 1),
      'p50 ms': round(median(own.map(({ p50 }) => p50)), 3),
      'p99 ms': round(median(own.map(({ p99 }) => p99)), 3),
      'p99.99 ms': round(median(own.map(({ p9999 }) => p9999)), 3),
      'longest ms, median': round(median(own.map(({ longest }) => longest)), 1),
      'longest ms, of all': round(Math.max(...own.map(({ longest }) => longest)), 1),
      'gaps over 5 ms': own.reduce((sum, { over5 }) => sum + over5, 0),
    }
  })
  const otel = '@opentelemetry/host-metrics'
  return {
    name: `Main-loop gaps in a process with ${gigabytes} GB of live memory (setImmediate spin, medians of ${quiet.length} windows of 4 s)`,
    rows,
    notes: hasPeerPackage(otel) ? [] : [`${otel} ${missing(otel)}`],
  }
}
