import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findMetric } from '../../src/collectors/index.js'
import { Cli } from '../helpers/cli.js'
import { OtlpReceiver, type ReceivedPoint } from '../helpers/otlp-receiver.js'
import { Sink, type WirePoint } from '../helpers/sink.js'
import { HOST } from '../send/helpers/started-output.js'
import { readInfluxDb, startInfluxDb } from './influxdb.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { assertSame, isRounded, note, type Readback, seriesKey } from './readback.js'
import { remoteWriteSink } from './remote-write-sink.js'
import { missing, Server } from './server.js'
import { readVictoriaMetrics, victoriaMetricsPlan } from './victoria-metrics.js'

const LENGTH_MS = 60_000
const DOWN_FROM_MS = 20_000
const DOWN_UNTIL_MS = 32_000
const PROGRAMS = ['prometheus', 'victoria-metrics', 'influxd']

it('every server has every point of a minute of this host, over its restart: none lost, changed or doubled', {
  skip: missing(...PROGRAMS),
  timeout: 180_000,
}, async (t) => {
  const json = await Sink.listen()
  const exact = await remoteWriteSink(t)
  const otlp = await OtlpReceiver.listen()
  const victoria = () => Server.start(t, victoriaMetricsPlan)
  const [prometheus, byRemoteWrite, byLines, influx] = await Promise.all([
    Server.start(t, prometheusPlan()),
    victoria(),
    victoria(),
    startInfluxDb(t),
  ])
  const restarted = [prometheus, byRemoteWrite, byLines, influx]
  const outputs = [
    { name: 'json', url: json.url },
    { name: 'exact', url: exact.url, format: 'remote-write' },
    { name: 'prometheus', url: `${prometheus.url}/api/v1/write`, format: 'remote-write' },
    { name: 'victoria', url: `${byRemoteWrite.url}/api/v1/write`, format: 'remote-write' },
    { name: 'victoria-lines', url: `${byLines.url}/write?precision=ms`, format: 'influx' },
    { name: 'influxdb', url: `${influx.url}/write?db=hosts&precision=ms`, format: 'influx', compression: 'gzip' },
    { name: 'otlp', url: otlp.url, format: 'otlp', compression: 'gzip' },
  ]
  const directory = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  const cli = agentWith(directory, outputs)
  t.after(async () => {
    await Promise.all([cli.kill(), json.close(), otlp.stop()])
    rmSync(directory, { recursive: true, force: true })
  })

  await cli.until(() => cli.logged('started') !== undefined)
  const startMs = performance.now()
  const until = (ms: number) => sleep(Math.max(0, startMs + ms - performance.now()))
  await until(DOWN_FROM_MS)
  await Promise.all([otlp.stop(), ...restarted.map((server) => server.stop('SIGTERM'))])
  await until(DOWN_UNTIL_MS)
  await Promise.all([otlp.start(), ...restarted.map((server) => server.start())])
  const recovered = () => cli.log.filter(({ msg }) => msg === 'output recovered').map(({ output }) => output)
  await Promise.all([until(LENGTH_MS), cli.until(() => new Set(recovered()).size === restarted.length + 1)])
  cli.child.kill('SIGTERM')
  assert.equal((await cli.ended()).code, 0, cli.stderr)

  const stats = cli.stoppedStats().outputs
  const accepted = stats.map(({ points }) => points.accepted)
  assert.ok((accepted[0] ?? 0) > 60 * 100, String(accepted))
  for (const { name, points } of stats) assert.deepEqual([name, points.delivered], [name, points.accepted])
  assert.equal(json.points.length, accepted[0])

  const plain = asReadback(json.points, ({ tags }) => ({ host: HOST, ...tags }))
  assertSame(
    exact.received,
    asReadback(json.points.filter(isNoRedundantTotal), ({ tags }) => ({ host: HOST, instance: HOST, ...tags })),
    isRounded,
  )
  assertSame(await readPrometheus(prometheus), exact.received)
  assertSame(await readVictoriaMetrics(byRemoteWrite), exact.received, hasElevenDigits)
  assertSame(await readVictoriaMetrics(byLines), plain, hasElevenDigits)
  assertSame(await readInfluxDb(influx), plain)
  assert.deepEqual(otlp.complaints, [])
  assertSame(otlpReadback(otlp.points), inConventions(exact.received))
})

function agentWith(directory: string, outputs: readonly object[]): Cli {
  const file = path.join(directory, 'hostpulse.json')
  const config = {
    host: HOST,
    tags: { env: 'prod' },
    interval: '1s',
    initialDelay: 0,
    collectors: { cpu: { perCore: true, sampleInterval: '100ms' }, pressure: { enabled: true } },
    outputs: outputs.map((output) => ({
      retry: { retries: 3, initialDelay: '200ms', maxDelay: '1s' },
      batch: { maxPoints: 1000, flushInterval: '2s' },
      ...output,
    })),
  }
  writeFileSync(file, JSON.stringify(config))
  return new Cli(['run', '--config', file, '--log-format', 'json'])
}

function asReadback(
  points: readonly WirePoint[],
  tagsOf: (point: WirePoint) => Readonly<Record<string, string>>,
): Readback {
  const readback: Readback = new Map()
  for (const point of points) note(readback, seriesKey(point.type, tagsOf(point)), point.ts, point.value)
  return readback
}

/** Whether a point is sent: remote write and OTLP leave out the sum of all CPUs where each has its own counter. */
function isNoRedundantTotal({ type, tags }: WirePoint): boolean {
  return type !== 'cpu_seconds_total' || tags?.['cpu'] !== 'total'
}

/** Whether a kept number has its first eleven digits: VictoriaMetrics may cut the others off a fraction. */
function hasElevenDigits(kept: number, sent: number): boolean {
  return kept === sent || (!Number.isInteger(sent) && Math.abs(kept - sent) <= Math.abs(sent) * 1e-11)
}

/** Returns a key of the conventional name and everything that distinguishes the series, without attribute names. */
function conventionKey(metric: string, words: readonly (string | number)[]): string {
  return `${metric} ${JSON.stringify(words.map(String).sort())}`
}

function otlpReadback(points: readonly ReceivedPoint[]): Readback {
  const readback: Readback = new Map()
  for (const { metric, attributes, timeMs, value, resource } of points) {
    assert.deepEqual([resource['host.name'], resource['env']], [HOST, 'prod'])
    note(readback, conventionKey(metric, Object.values(attributes)), timeMs, value)
  }
  return readback
}

function inConventions(received: Readback): Readback {
  const readback: Readback = new Map()
  for (const [key, samples] of received) {
    const at = key.indexOf(' ')
    const type = key.slice(0, at)
    const tags = JSON.parse(key.slice(at + 1)) as [string, string][]
    const isStatistic = tags.some(([tag]) => tag === 'stat')
    const otel = isStatistic ? undefined : findMetric(type)?.otel
    const { name, attributes = {} } = otel ?? { name: `hostpulse.${type}` }
    const isNamed = otel !== undefined
    const words = tags
      .filter(([tag]) => tag !== 'env' && tag !== 'host' && tag !== 'instance')
      .filter(([tag, value]) => !isNamed || tag !== 'cpu' || value !== 'total')
      .map(([tag, value]) => (isNamed && tag === 'mode' && value === 'irq' ? 'interrupt' : value))
    const convention = conventionKey(name, [...words, ...Object.values(attributes)])
    for (const [timeMs, value] of samples) note(readback, convention, timeMs, value)
  }
  return readback
}
