import assert from 'node:assert/strict'
import { it } from 'node:test'
import { frame, gauge } from '../send/helpers/encoded.js'
import { HOST, startedOutput } from '../send/helpers/started-output.js'
import { sendAnHour } from './generated-hour.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { assertSame, type Readback, seriesKey } from './readback.js'
import { missing, Server } from './server.js'

const common = { host: HOST, instance: HOST }

for (const version of [1, 2] as const) {
  it(`Prometheus has every point of an hour, sent over its restart by remote write ${version}.0, or by what it speaks of it`, {
    skip: missing('prometheus'),
  }, async (t) => {
    const server = await Server.start(t, prometheusPlan())
    const sending = {
      format: 'remote-write',
      path: '/api/v1/write',
      remoteWrite: { version, staleMarkers: true },
    } as const
    await sendAnHour(t, server, { ...sending, common }, () => readPrometheus(server))
  })
}

it('what Prometheus refuses because a sample comes too late is counted as rejected, and what follows arrives', {
  skip: missing('prometheus'),
}, async (t) => {
  const server = await Server.start(t, prometheusPlan())
  const output = startedOutput(t, { format: 'remote-write', url: `${server.url}/api/v1/write` })
  const timeMs = Math.floor(Date.now() / 1000) * 1000 - 10_000
  output.add(frame(timeMs, [gauge('first'), 1]))
  assert.ok(await output.flush(10_000))
  output.add(frame(timeMs, [gauge('first'), 2], [gauge('second'), 2]))
  output.add(frame(timeMs - 60_000, [gauge('first'), 3]))
  assert.equal(await output.flush(10_000), false)
  output.add(frame(timeMs + 1000, [gauge('first'), 4], [gauge('second'), 4]))
  await output.flush(10_000)
  const { attempts, points } = output.stats()
  assert.deepEqual([attempts, points.delivered, points.rejected], [3, 3, 3])
  const key = (type: string) => seriesKey(type, { ...common, env: 'prod' })
  const expected: Readback = new Map([
    [
      key('first'),
      [
        [timeMs, 1],
        [timeMs + 1000, 4],
      ],
    ],
    [key('second'), [[timeMs + 1000, 4]]],
  ])
  assertSame(await readPrometheus(server), expected)
})
