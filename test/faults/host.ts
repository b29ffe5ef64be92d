// A host as an embedder would write it, for effects that show only from outside: `node host.js '<scenario as JSON>'`.
import process from 'node:process'
import { faultySettings, type Isolation, Subject } from './rig.js'

export interface Scenario {
  readonly collectors: readonly { readonly module: string; readonly isolation: Isolation; readonly timeoutMs: number }[]
  /** Behaviour after the first tick: end by itself, stay until killed, wait for results, or stop. */
  readonly next: 'end' | 'stay' | 'report' | 'stop'
}

const { collectors, next }: Scenario = JSON.parse(process.argv[2] ?? '')
const hold = setInterval(() => {}, 1_000)
const subjects = collectors.map(({ module, ...some }) => new Subject(faultySettings(module, some)))
await Promise.all(subjects.map(({ collector }) => collector.start()))
const ticks = subjects.map(({ collector }) => collector.tick(Date.now()))
process.stdout.write('ticking\n')
if (next === 'stop') {
  const ends = await Promise.all(subjects.map(({ collector }) => collector.stop(100)))
  process.stdout.write(`${ends.join()}\n`)
  if (ends.includes('stuck')) process.kill(process.pid, 'SIGKILL')
}
if (next === 'report') {
  const results = await Promise.all(ticks)
  process.stdout.write(`${results.join()}: ${subjects.flatMap(({ reasons }) => reasons).join()}\n`)
}
if (next !== 'stay') clearInterval(hold)
