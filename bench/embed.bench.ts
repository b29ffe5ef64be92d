import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const IMPORT_RUNS = 11
const START_RUNS = 11
const TOTAL_RUNS = 5
const REPORT_RUNS = 3
const INDEX = fileURLToPath(new URL('../src/index.js', import.meta.url))

/** Measures the cost of embedding: importing the package, starting, stopping and restarting an agent, reporting to it. */
export async function run(): Promise<BenchResult> {
  const sink = fork(childFile('sink'), [], { execArgv: [] })
  const [port] = (await once(sink, 'message')) as [number]
  const url = `http://127.0.0.1:${port}/`
  const rows: Row[] = [
    ...importRows(),
    ...(await startRows(url)),
    ...(await totalRows(url)),
    ...(await reportRows(url)),
    await cyclesRow(url),
  ]
  sink.disconnect()
  return {
    name: 'Embedding: what a host notices',
    rows,
    notes: [
      `import, require(): longer than a bare Node beside it, medians of ${IMPORT_RUNS} fresh processes each`,
      `new Agent(), start(), turns: CPU time of the main thread; default collectors, loopback receiver, first tick at once, ${START_RUNS} fresh processes; quiet: the same loop with nothing started`,
      `new Agent() and start() together, growth: a server on node:http, all defaults, ${TOTAL_RUNS} fresh processes; CPU time of the main thread`,
      'report(): points of 100 series one by one, an output of the default size that sends all the while; 1.5 s to warm up, then 4 s',
    ],
  }
}

function importRows(): Row[] {
  const variants: Readonly<Record<string, readonly string[]>> = {
    bare: ['--input-type=module', '--eval', ''],
    "import 'hostpulse'": ['--input-type=module', '--eval', `import ${JSON.stringify(pathToFileURL(INDEX).href)}`],
    'bare, CommonJS': ['--eval', ''],
    "require('hostpulse')": ['--eval', `require(${JSON.stringify(INDEX)})`],
  }
  const timesMs = new Map(Object.keys(variants).map((variant) => [variant, [] as number[]]))
  for (let run = 0; run < IMPORT_RUNS; run++) {
    for (const [variant, flags] of Object.entries(variants)) timesMs.get(variant)?.push(runMs(flags))
  }
  const beyond = (variant: string, bare: string) => {
    const bareMs = timesMs.get(bare) ?? []
    const more = (timesMs.get(variant) ?? []).map((ms, run) => ms - (bareMs[run] as number))
    return { what: `${variant}, ms`, median: round(median(more), 1), worst: round(Math.max(...more), 1) }
  }
  return [beyond("import 'hostpulse'", 'bare'), beyond("require('hostpulse')", 'bare, CommonJS')]
}

function runMs(flags: readonly string[]): number {
  const startMs = performance.now()
  const { status } = spawnSync(process.execPath, flags)
  if (status !== 0) throw new Error(`node ${flags.join(' ')} ended with ${status}`)
  return performance.now() - startMs
}

async function startRows(url: string): Promise<Row[]> {
  const runs = await repeat(START_RUNS, () => resultOf('embed-start', url))
  return [
    figures('new Agent(), the first of a process, ms', runs, 'constructMs'),
    figures('start(), the call itself, ms', runs, 'callMs'),
    figures('longest turn of the loop from start to the first sends, ms', runs, 'startMs'),
    figures('longest turn of the quiet loop before, ms', runs, 'quietMs'),
    figures('stop(), ms', runs, 'stopMs'),
  ]
}

async function totalRows(url: string): Promise<Row[]> {
  const runs = await repeat(TOTAL_RUNS, () => resultOf('embed-total', url))
  return [
    figures('new Agent() and start() together, up to the first tick, ms', runs, 'startedMs'),
    figures('the same with the first tick and the first request, ms', runs, 'sentMs'),
    figures('growth of the host with a running agent, MB', runs, 'grownMb'),
  ]
}

async function reportRows(url: string): Promise<Row[]> {
  const runs = await repeat(REPORT_RUNS, () => resultOf('embed-report', url))
  return [
    figures('report(), million points a second', runs, 'perSecond', 1e-6),
    figures('report(), µs a point', runs, 'microseconds'),
    figures('longest turn of the loop meanwhile, ms', runs, 'longestMs'),
    figures('longest turn of the loop before, while it warms up, ms', runs, 'firstLongestMs'),
    figures('points unaccounted for', runs, 'unaccounted'),
  ]
}

async function cyclesRow(url: string): Promise<Row> {
  const { grownMb = Number.NaN } = await resultOf('embed-cycles', url)
  return {
    what: '500 starts and stops: growth of resident memory, MB',
    median: round(grownMb, 1),
    worst: round(grownMb, 1),
  }
}

async function repeat<Result>(times: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let run = 0; run < times; run++) results.push(await work())
  return results
}

type Figures = Readonly<Record<string, number>>

function figures(what: string, runs: readonly Figures[], name: string, factor = 1): Row {
  const values = runs.map((run) => (run[name] as number) * factor)
  return {
    what,
    median: round(median(values), 2),
    worst: round(name === 'perSecond' ? Math.min(...values) : Math.max(...values), 2),
  }
}

async function resultOf(child: string, url: string): Promise<Figures> {
  const running = fork(childFile(child), [url], { execArgv: ['--expose-gc'] })
  let result: Figures | undefined
  running.on('message', (message: Figures) => {
    result = message
  })
  const [status] = (await once(running, 'exit')) as [number | null]
  if (result === undefined) throw new Error(`${child} ended with ${status} and no figures`)
  return result
}

function childFile(name: string): string {
  return fileURLToPath(new URL(`./children/${name}.js`, import.meta.url))
}
