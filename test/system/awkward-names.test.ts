import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Format } from '../../src/encode/formats.js'
import type { Frame } from '../../src/shared/frame.js'
import { HOST, startedOutput } from '../send/helpers/started-output.js'
import { inPrometheus, type Mapping, awkwardSeries as series } from './awkward-series.js'
import { readInfluxDb, startInfluxDb } from './influxdb.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { assertSame, note, type Readback, seriesKey } from './readback.js'
import { missing, Server } from './server.js'
import { readVictoriaMetrics, victoriaMetricsPlan } from './victoria-metrics.js'

const byRemoteWrite = inPrometheus({ env: 'prod', host: HOST, instance: HOST })

const inLines: Mapping = (type, tags) => {
  const [, measurement, field] = /^([^_]+)_(.+)$/su.exec(type) ?? []
  const isSplit = measurement !== undefined && field !== undefined && field !== 'time'
  const name = isSplit ? `${clean(measurement)}_${clean(field)}` : `${clean(type)}_value`
  const entries = Object.entries({ env: 'prod', host: HOST, ...tags })
  const written = entries.map(([tag, value]) => [clean(tag === 'time' ? 'time_' : tag), clean(value)])
  return [name.replace(/^#/, '_'), Object.fromEntries(written)]
}

/** A tag `__name__` loses to the name made from the line. */
const inLinesToVictoria: Mapping = (type, { __name__: _, ...tags }) => inLines(type, tags)

/** Replaces text the line protocol cannot express: control characters, and backslashes that would escape the next character. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/\\(?=[\\,= ]|$)/g, '/')
}

async function sendAll(t: TestContext, url: string, format: Format): Promise<number> {
  const output = startedOutput(t, { url, format })
  const timeMs = Math.floor(Date.now() / 1000) * 1000
  const frame: Frame = {
    layout: { collector: 'test', series },
    timesMs: Float64Array.of(timeMs),
    values: Float64Array.from(series, (_, column) => column),
  }
  output.add(frame)
  assert.ok(await output.flush(20_000), output.stats().lastError ?? '')
  const { points } = output.stats()
  assert.deepEqual([points.delivered, points.rejected], [series.length, 0])
  return timeMs
}

function expected(timeMs: number, mapping: Mapping): Readback {
  const readback: Readback = new Map()
  for (const [column, { type, tags = {} }] of series.entries()) {
    const [name, labels] = mapping(type, tags)
    const own = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
    note(readback, seriesKey(name, own), timeMs, column)
  }
  return readback
}

describe('names and values with awkward characters arrive as docs/fleet.md says', () => {
  it('at Prometheus by remote write', { skip: missing('prometheus') }, async (t) => {
    const server = await Server.start(t, prometheusPlan())
    const timeMs = await sendAll(t, `${server.url}/api/v1/write`, 'remote-write')
    assertSame(await readPrometheus(server), expected(timeMs, byRemoteWrite))
  })

  it('at VictoriaMetrics by remote write', { skip: missing('victoria-metrics') }, async (t) => {
    const server = await Server.start(t, victoriaMetricsPlan)
    const timeMs = await sendAll(t, `${server.url}/api/v1/write`, 'remote-write')
    assertSame(await readVictoriaMetrics(server), expected(timeMs, byRemoteWrite))
  })

  it('at VictoriaMetrics by the line protocol', { skip: missing('victoria-metrics') }, async (t) => {
    const server = await Server.start(t, victoriaMetricsPlan)
    const timeMs = await sendAll(t, `${server.url}/write?precision=ms`, 'influx')
    assertSame(await readVictoriaMetrics(server), expected(timeMs, inLinesToVictoria))
  })

  it('at InfluxDB', { skip: missing('influxd') }, async (t) => {
    const server = await startInfluxDb(t)
    const timeMs = await sendAll(t, `${server.url}/write?db=hosts&precision=ms`, 'influx')
    assertSame(await readInfluxDb(server), expected(timeMs, inLines))
  })
})
