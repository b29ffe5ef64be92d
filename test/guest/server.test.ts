import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FaultServer } from '../helpers/fault-server.js'
import { ServerHost } from './server-host.js'

describe('a fastify server under load, with an agent in it', { timeout: 60_000 }, () => {
  it('answers every request, and delivers every reported and collected point', async (context) => {
    const receiver = await FaultServer.start()
    context.after(() => receiver.close())
    const server = await ServerHost.start({
      config: {
        interval: '100ms',
        initialDelay: 0,
        collectors: { cpu: { sampleInterval: '1ms' }, memory: { sampleInterval: '1ms' } },
        outputs: [
          {
            url: receiver.url,
            compression: 'gzip',
            batch: { flushInterval: '100ms' },
            buffer: { maxPoints: 1_000_000 },
          },
        ],
      },
    })
    context.after(() => server.kill())
    const { errors, non2xx, requests } = await server.load(2)
    const { uncaught, orders, stats } = await server.end()
    assert.deepEqual([errors, non2xx], [0, 0])
    assert.ok(requests.total > 100)
    assert.deepEqual(uncaught, [])
    const points = stats?.outputs[0]?.points
    assert.ok(points)
    assert.equal(points.delivered, points.accepted)
    assert.equal(receiver.stored.length, points.delivered)
    const reported = receiver.stored.filter(({ type }) => type === 'orders_total')
    assert.deepEqual(
      reported.map(({ value }) => value),
      Array.from({ length: orders }, (_, at) => at + 1),
    )
    for (const [name, { ok, failed }] of Object.entries(stats?.collectors ?? {})) {
      assert.ok(ok >= 3 && failed === 0, `${name}: ${ok} ok, ${failed} failed`)
    }
  })
})
