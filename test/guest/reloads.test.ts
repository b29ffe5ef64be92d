import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentStats } from '../../src/shared/stats.js'
import { Sink } from '../helpers/sink.js'
import { COLLECTOR, hostProgram, runHost } from './run-host.js'

type Left = Readonly<Record<string, number>>

interface Told extends Pick<AgentStats, 'outputs' | 'removedOutputs' | 'collectors' | 'exceptions'> {
  readonly left: readonly Left[]
  readonly after: Left
}

/** Files open at their first reading, and connections when there is something to send. */
const SLACK = 5

test('a hundred reconfigurations leave no thread, descriptor, handle or listener behind, and lose no point', {
  timeout: 120_000,
  skip: process.platform !== 'linux' && 'counts in /proc',
}, async () => {
  const sink = await Sink.listen()
  const text = await runHost(hostProgram('reloads.mjs'), [sink.url, COLLECTOR, '100'], { timeoutMs: 110_000 })
  await sink.close()
  const { left, after, outputs, removedOutputs, collectors, exceptions } = JSON.parse(text) as Told
  for (const what of Object.keys(after)) {
    const counts = left.map((each) => each[what] ?? 0)
    const [early, late] = [counts.slice(0, 5), counts.slice(5)].map((half) => Math.max(...half))
    assert.ok((late ?? 0) <= (early ?? 0) + SLACK, `${what}: ${JSON.stringify(left)}`)
    assert.ok((after[what] ?? 0) <= Math.min(...counts), `${what} after the stop: ${JSON.stringify([after, left])}`)
  }
  const all = [removedOutputs.points, ...outputs.map(({ points }) => points)]
  for (const { accepted, delivered } of all) assert.equal(delivered, accepted)
  assert.equal(
    sink.points.length,
    all.reduce((sum, { delivered }) => sum + delivered, 0),
  )
  assert.equal(exceptions, 0)
  for (const [name, { failed }] of Object.entries(collectors)) assert.equal(failed, 0, name)
})
