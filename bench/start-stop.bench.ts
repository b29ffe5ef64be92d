import { once } from 'node:events'
import { Cli } from '../test/helpers/cli.js'
import { Sink } from '../test/helpers/sink.js'
import { median, threadTimes } from './lib/process-cpu.js'
import type { BenchResult } from './lib/result.js'

const RUNS = 7

/** Measures the time from process start to the first point at a receiver, and from SIGTERM to exit. */
export async function run(): Promise<BenchResult> {
  const startMs: number[] = []
  const mainMs: number[] = []
  const stopMs: number[] = []
  let lost = 0
  for (let run = 0; run < RUNS; run++) {
    const sink = await Sink.listen()
    const beganMs = performance.now()
    const cli = new Cli(['run', '--endpoint', sink.url, '--initial-delay', '0', '--flush-interval', '100ms'])
    await sink.until((points) => points.length > 0)
    startMs.push(performance.now() - beganMs)
    mainMs.push(threadTimes(cli.child.pid as number).mainNs / 1e6)
    await sink.until((points) => points.some(({ type }) => type === 'load_1'))
    const signalledMs = performance.now()
    cli.child.kill('SIGTERM')
    await once(cli.child, 'exit')
    stopMs.push(performance.now() - signalledMs)
    await cli.ended()
    const points = cli.stoppedStats().outputs[0]?.points
    lost += (points?.accepted ?? 0) - (points?.delivered ?? 0)
    await sink.close()
  }
  return {
    name: `Start to first point, SIGTERM to exit (median and worst of ${RUNS} runs, loopback receiver, interval 10s)`,
    rows: [
      {
        what: 'start to first point, ms',
        median: Math.round(median(startMs)),
        worst: Math.round(Math.max(...startMs)),
      },
      {
        what: 'CPU time of the main thread by then, ms',
        median: Math.round(median(mainMs)),
        worst: Math.round(Math.max(...mainMs)),
      },
      { what: 'SIGTERM to exit, ms', median: Math.round(median(stopMs)), worst: Math.round(Math.max(...stopMs)) },
      { what: 'points undelivered at exit', median: lost, worst: lost },
    ],
  }
}
