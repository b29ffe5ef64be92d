import { describe, it } from 'node:test'
import { HOST } from '../send/helpers/started-output.js'
import { sendAnHour } from './generated-hour.js'
import { missing, Server } from './server.js'
import { readVictoriaMetrics, victoriaMetricsPlan } from './victoria-metrics.js'

describe('VictoriaMetrics has every point of an hour, sent over its restart', {
  skip: missing('victoria-metrics'),
}, () => {
  for (const version of [1, 2] as const) {
    it(`by remote write ${version}.0, or by what it speaks of it`, async (t) => {
      const server = await Server.start(t, victoriaMetricsPlan)
      const common = { host: HOST, instance: HOST }
      const sending = {
        format: 'remote-write',
        path: '/api/v1/write',
        remoteWrite: { version, staleMarkers: true },
      } as const
      await sendAnHour(t, server, { ...sending, common }, () => readVictoriaMetrics(server))
    })
  }

  it('by the line protocol, under the same names', async (t) => {
    const server = await Server.start(t, victoriaMetricsPlan)
    const common = { host: HOST }
    await sendAnHour(t, server, { format: 'influx', path: '/write?precision=ms', common }, () =>
      readVictoriaMetrics(server),
    )
  })
})
