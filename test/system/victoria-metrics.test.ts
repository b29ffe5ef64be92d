import { describe, it } from 'node:test'
import { HOST, type Readback, sendAnHour, seriesKey } from './generated-hour.js'
import { missing, Server, type ServerPlan } from './server.js'

const plan: ServerPlan = {
  program: 'victoria-metrics',
  readyPath: '/health',
  args: (directory, [port]) => [
    `-storageDataPath=${directory}/data`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=1',
    '-selfScrapeInterval=0',
  ],
}

interface Exported {
  readonly metric: Record<string, string>
  readonly values: number[]
  readonly timestamps: number[]
}

async function read(server: Server): Promise<Readback> {
  await server.get('/internal/force_flush')
  const lines = (await server.get('/api/v1/export', { 'match[]': '{__name__!=""}' })).trim().split('\n')
  const readback: Readback = new Map()
  for (const line of lines) {
    const { metric, values, timestamps } = JSON.parse(line) as Exported
    const { __name__ = '', ...tags } = metric
    const key = seriesKey(__name__, tags)
    const points = readback.get(key) ?? new Map<number, number>()
    for (const [index, timeMs] of timestamps.entries()) points.set(timeMs, values[index] as number)
    readback.set(key, points)
  }
  return readback
}

describe('VictoriaMetrics has every point of an hour, sent over its restart', {
  skip: missing('victoria-metrics'),
}, () => {
  it('by remote write', async (t) => {
    const server = await Server.start(t, plan)
    const common = { host: HOST, instance: HOST }
    await sendAnHour(t, server, { format: 'remote-write', path: '/api/v1/write', common }, () => read(server))
  })

  it('by the line protocol, under the same names', async (t) => {
    const server = await Server.start(t, plan)
    const common = { host: HOST }
    await sendAnHour(t, server, { format: 'influx', path: '/write?precision=ms', common }, () => read(server))
  })
})
