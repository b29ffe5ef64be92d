import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Agent } from '../src/index.js'
import { BodySink } from './lib/body-sink.js'
import { collectdCommand } from './lib/collectd.js'
import { CollectdPackets } from './lib/collectd-packets.js'
import { Running } from './lib/contestant.js'
import { COMPARED, only } from './lib/hostpulse.js'
import { missing, program } from './lib/peers.js'
import { type BenchResult, type Row, round } from './lib/result.js'
import { TelegrafLines } from './lib/telegraf-lines.js'

/** Formats to compare. */
const FORMATS = ['json', 'influx', 'remote-write', 'otlp', 'otlp-json'] as const
const TICKS_A_BODY = [1, 10] as const
/** Long enough for two full bodies of ten ticks. */
const LENGTH_MS = 38_000
const MAX_POINTS = 100_000
/** Full bodies, without the first and last. */
interface Bodies {
  readonly what: string
  readonly ticks: number
  readonly bodies: readonly Buffer[]
  readonly points: number
  /** HTTP overhead per body. */
  readonly headBytes: number
  readonly compressed?: boolean
}

/** Measures bytes per point on the wire for this host's cpu, memory, disks and network, in each format and by other agents. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const sink = await BodySink.listen()
  const udp = await CollectdPackets.listen()
  const collectd = program('collectd')
  const running = collectd === undefined ? [] : startCollectd(collectd, folder, sink, udp.port)
  const { agent, pointsOf } = startAgent(sink)
  const telegraf = telegrafBodies()
  try {
    await sleep(LENGTH_MS)
    for (const one of running) one.assertAlive()
  } finally {
    await agent.stop()
    await Promise.all(running.map((one) => one.end()))
    udp.close()
    sink.close()
    rmSync(folder, { recursive: true })
  }
  const own = FORMATS.flatMap((format) =>
    TICKS_A_BODY.map((ticks) => {
      const { bodies, headBytes } = sink.of(`${format}-${ticks}`)
      const points = pointsOf(`${format}-${ticks}`)
      const compressed = format === 'remote-write'
      return {
        what: `hostpulse ${format}`,
        ticks,
        bodies: bodies.slice(1, -1),
        points,
        headBytes: headBytes / bodies.length,
        compressed,
      }
    }),
  )
  const others = collectd === undefined ? [] : [...collectdBodies(sink), packetBodies(udp)]
  return {
    name: "bytes a point on the wire: this host's cpu, memory, disk and network once a second",
    rows: [...own, ...others, ...(await telegraf)].map(rowOf),
    notes: [
      'with gzip: each body compressed by zlib at level 1; remote-write is compressed by snappy as it stands',
      'HTTP: bytes of the head of a request',
      'Telegraf is computed, not run: the lines that its documentation says it writes, with the numbers of this host',
      ...(collectd === undefined ? [missing('collectd')] : []),
    ],
  }
}

function rowOf({ what, ticks, bodies, points, headBytes, compressed = false }: Bodies): Row {
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0)
  const zipped = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 1 }).length, 0)
  return {
    what,
    'ticks a body': ticks,
    'points a body': Math.round(points / bodies.length),
    'bytes a point': round(bytes / points, 1),
    'with gzip': compressed ? '' : round(zipped / points, 1),
    'HTTP bytes a body': Number.isNaN(headBytes) ? '' : Math.round(headBytes),
  }
}

function startAgent(sink: BodySink): { readonly agent: Agent; readonly pointsOf: (output: string) => number } {
  const outputs = FORMATS.flatMap((format) =>
    TICKS_A_BODY.map((ticks) => ({
      name: `${format}-${ticks}`,
      url: sink.url(`${format}-${ticks}`),
      format,
      batch: { maxPoints: MAX_POINTS, flushInterval: `${ticks}s` },
    })),
  )
  const agent = new Agent({ interval: '1s', initialDelay: 0, collectors: only(COMPARED), outputs })
  const sent = new Map<string, number[]>()
  agent.on('send', ({ output, points }) => sent.set(output, [...(sent.get(output) ?? []), points]))
  agent.start()
  const pointsOf = (output: string) => sum(sent.get(output)?.slice(1, -1) ?? [])
  return { agent, pointsOf }
}

function startCollectd(collectd: string, folder: string, sink: BodySink, udpPort: number): Running[] {
  return TICKS_A_BODY.map((flushSeconds) => {
    const id = `collectd-${flushSeconds}`
    const options = { hertz: 1, url: sink.url(id), flushSeconds, ...(flushSeconds === 1 ? { udpPort } : {}) }
    const command = collectdCommand(collectd, folder, options)
    return new Running({ id, label: 'collectd', hertz: 1, command, peer: 'collectd' })
  })
}

function collectdBodies(sink: BodySink): Bodies[] {
  return TICKS_A_BODY.map((ticks) => {
    const { bodies: all, headBytes } = sink.of(`collectd-${ticks}`)
    const bodies = all.slice(1, -1)
    const lists = bodies.flatMap((body) => JSON.parse(body.toString()) as { values: unknown[] }[])
    const points = sum(lists.map(({ values }) => values.length))
    return { what: 'collectd write_http', ticks, bodies, points, headBytes: headBytes / all.length }
  })
}

function packetBodies({ packets, values }: CollectdPackets): Bodies {
  return { what: 'collectd network, UDP', ticks: 1, bodies: packets, points: values, headBytes: 0 }
}

async function telegrafBodies(): Promise<Bodies[]> {
  const lines = new TelegrafLines()
  const texts: string[] = []
  for (let tick = 0; tick < 10; tick++) {
    await sleep(1000)
    texts.push(lines.tick(Math.floor(Date.now() / 1000) * 1000))
  }
  const plain = { what: 'Telegraf influx, computed', points: lines.fields, headBytes: Number.NaN }
  return TICKS_A_BODY.map((ticks) => {
    const bodies = ticks === 1 ? texts.map((text) => Buffer.from(text)) : [Buffer.from(texts.join(''))]
    return { ...plain, ticks, bodies }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
