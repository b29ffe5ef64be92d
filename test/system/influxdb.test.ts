import { it } from 'node:test'
import { HOST } from '../send/helpers/started-output.js'
import { sendAnHour } from './generated-hour.js'
import { readInfluxDb, startInfluxDb } from './influxdb.js'
import { missing } from './server.js'

it('InfluxDB has every point of an hour, sent over its restart', { skip: missing('influxd') }, async (t) => {
  const server = await startInfluxDb(t)
  const common = { host: HOST }
  await sendAnHour(t, server, { format: 'influx', path: '/write?db=hosts&precision=ms', common }, () =>
    readInfluxDb(server),
  )
})
