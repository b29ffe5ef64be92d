import { it } from 'node:test'
import { sendAnHour } from './generated-hour.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { missing, Server } from './server.js'
import { HOST } from './started-output.js'

it('Prometheus has every point of an hour, sent by remote write over its restart', {
  skip: missing('prometheus'),
}, async (t) => {
  const server = await Server.start(t, prometheusPlan())
  const common = { host: HOST, instance: HOST }
  await sendAnHour(t, server, { format: 'remote-write', path: '/api/v1/write', common }, () => readPrometheus(server))
})
