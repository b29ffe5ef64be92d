import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { describe, it } from 'node:test'
import { FaultServer } from '../helpers/fault-server.js'
import { Project } from './installed.js'
import { assertEmbedded, assertRuns, COLLECTOR, type Embedded, hostProgram, runHost } from './run-host.js'

async function twoReceivers(context: { after(end: () => Promise<void>): void }) {
  const receivers = [await FaultServer.start(), await FaultServer.start()] as const
  for (const receiver of receivers) context.after(() => receiver.close())
  return receivers
}

describe('agents in one process', { timeout: 120_000 }, () => {
  it('do not disturb each other: one keeps collecting while others start and stop', async (context) => {
    const [receiver, other] = await twoReceivers(context)
    const text = await runHost(hostProgram('two-agents.mjs'), [receiver.url, other.url, COLLECTOR])
    const { first, seconds } = JSON.parse(text) as { first: Embedded; seconds: readonly Embedded[] }
    assertEmbedded(first, receiver)
    for (const { troubles } of seconds) assert.deepEqual(troubles, [])
    const delivered = seconds.reduce((sum, { stats }) => sum + (stats.outputs[0]?.points.delivered ?? 0), 0)
    assert.equal(other.stored.length, delivered)
  })

  it('may come from two copies of the package', async (context) => {
    const receivers = await twoReceivers(context)
    const project = new Project()
    context.after(() => project.remove())
    for (const place of ['a', 'b']) project.installHostpulse(place)
    for (const name of ['two-copies.mjs', 'embed.mjs']) cpSync(hostProgram(name), project.path(name))
    const words = [...receivers.map(({ url }) => url), COLLECTOR]
    const { areTwo, results } = JSON.parse(await runHost(project.path('two-copies.mjs'), words))
    assert.equal(areTwo, true)
    for (const [at, receiver] of receivers.entries()) assertEmbedded(results[at], receiver)
  })

  it('may run in a worker thread of the host', () =>
    assertRuns((url) => runHost(hostProgram('in-worker.mjs'), [url, COLLECTOR])))

  it('end their threads and processes when their worker thread is terminated', async (context) => {
    const receiver = await FaultServer.start()
    context.after(() => receiver.close())
    const { running, left } = JSON.parse(await runHost(hostProgram('in-ended-worker.mjs'), [receiver.url, COLLECTOR]))
    assert.ok(running.threads >= 3 && running.children === 1, JSON.stringify(running))
    assert.ok(left.threads <= 0 && left.children === 0, JSON.stringify(left))
  })

  it('may be started and stopped repeatedly without growth', async (context) => {
    const receiver = await FaultServer.start()
    context.after(() => receiver.close())
    const text = await runHost(hostProgram('starts-and-stops.mjs'), [receiver.url, '60'])
    const [first, ...later] = JSON.parse(text) as Record<string, number>[]
    for (const left of later) {
      for (const [what, count] of Object.entries(left)) assert.ok(count <= (first?.[what] ?? 0), `${what}: ${text}`)
    }
  })
})

describe('an agent in each worker of a cluster', { timeout: 60_000 }, () => {
  it('collects and sends as usual', async (context) => {
    const receiver = await FaultServer.start()
    context.after(() => receiver.close())
    const results: Embedded[] = JSON.parse(await runHost(hostProgram('in-cluster.mjs'), [receiver.url, COLLECTOR]))
    assert.equal(results.length, 2)
    for (const { troubles } of results) assert.deepEqual(troubles, [])
    const delivered = results.reduce((sum, { stats }) => sum + (stats.outputs[0]?.points.delivered ?? 0), 0)
    assert.equal(receiver.stored.length, delivered)
  })
})
