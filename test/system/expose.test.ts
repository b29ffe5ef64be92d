import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExposeServer } from '../../src/expose/expose-server.js'
import { LatestValues } from '../../src/expose/latest-values.js'
import { NoCompressor } from '../../src/send/compressor.js'
import { systemClock } from '../../src/shared/clock.js'
import type { Frame, Series } from '../../src/shared/frame.js'
import { silentLogger } from '../../src/shared/logger.js'
import { Cli } from '../helpers/cli.js'
import { Sink } from '../helpers/sink.js'
import { awkwardSeries, inPrometheus } from './awkward-series.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { assertSame, isRounded, note, type Readback, seriesKey } from './readback.js'
import { freePort, missing, Server } from './server.js'

const SCRAPES = 5
/** Ticks that a scrape may see: the latest, or the one before while that is being collected. */
const TICKS_SEEN = 3

/** Starts an agent that exposes its values and also sends them to a sink. */
async function exposedAgent(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  const address = `127.0.0.1:${await freePort()}`
  const sink = await Sink.listen()
  const file = path.join(directory, 'hostpulse.json')
  const config = {
    host: 'web-1',
    interval: '1s',
    initialDelay: 0,
    tags: { awkward: 'a b,c=d"e\\f' },
    expose: { listen: address },
    outputs: [{ url: sink.url, batch: { flushInterval: '100ms' } }],
  }
  writeFileSync(file, JSON.stringify(config))
  const cli = new Cli(['run', '--config', file])
  t.after(async () => {
    await cli.kill()
    await sink.close()
    rmSync(directory, { recursive: true, force: true })
  })
  await sink.until((points) => new Set(points.filter(({ type }) => type === 'cpu_usage').map(({ ts }) => ts)).size > 1)
  return { address, sink }
}

function unasked(): never {
  throw new Error('not asked for')
}

/** Exposes awkward names and fixed values. */
async function exposedSeries(t: TestContext, series: readonly Series[], values: Float64Array): Promise<string> {
  const latest = new LatestValues({ intervalsMs: [], onOverflow: () => {} })
  const server = new ExposeServer({
    listen: { host: '127.0.0.1', port: 0 },
    host: 'web "1"\\ü\n',
    tags: { env: 'prod' },
    latest,
    stats: unasked,
    status: unasked,
    compressor: new NoCompressor(),
    clock: systemClock,
    logger: silentLogger,
  })
  // The server does not keep the process alive.
  const hold = setInterval(() => {}, 1000)
  t.after(() => {
    server.close()
    clearInterval(hold)
  })
  const frame: Frame = { layout: { collector: 'test', series }, timesMs: Float64Array.of(systemClock.wallMs()), values }
  latest.add(frame)
  return `127.0.0.1:${(await server.start())?.port}`
}

/** Returns promtool's findings, and whether it can parse the text. */
async function checked(address: string) {
  const input = await (await fetch(`http://${address}/metrics`)).text()
  const { stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
  assert.ok(status === 0 || status === 3, stderr)
  return stderr.split('\n').filter((line) => line !== '')
}

/** Returns the series in Prometheus after some scrapes, without those about the scrapes. */
async function scraped(t: TestContext, address: string): Promise<Readback> {
  const server = await Server.start(t, prometheusPlan(address))
  const endMs = performance.now() + 30_000
  for (;;) {
    const scrapes = (await readPrometheus(server, 'up')).values().next().value ?? []
    if (scrapes.filter(([, up]) => up === 1).length >= SCRAPES) break
    assert.ok(performance.now() < endMs, `no ${SCRAPES} scrapes: ${JSON.stringify(scrapes)}`)
    await sleep(250)
  }
  return readPrometheus(server, '{job="hostpulse",__name__!~"up|scrape_.*"}')
}

describe('promtool', { skip: missing('promtool') }, () => {
  it('accepts /metrics and complains only about names that end in _total', async (t) => {
    const { address } = await exposedAgent(t)
    // mem_total and disk_total are sizes whose names are older than this endpoint.
    const others = (await checked(address)).filter(
      (line) => !/^(mem|swap|disk|disk_inodes)_total .*"_total"/.test(line),
    )
    assert.deepEqual(others, [])
  })

  it('parses all names and values', async (t) => {
    await checked(
      await exposedSeries(
        t,
        awkwardSeries,
        Float64Array.from(awkwardSeries, (_, column) => column),
      ),
    )
  })
})

describe('Prometheus scrapes /metrics', { skip: missing('prometheus') }, () => {
  it('of an agent, and has every series with the collected values', async (t) => {
    const { address, sink } = await exposedAgent(t)
    const common = { instance: address, job: 'hostpulse' }
    const had = await scraped(t, address)
    const collected: Readback = new Map()
    for (const { type, tags, ts, value } of sink.points) {
      note(collected, seriesKey(type, { host: 'web-1', ...tags, ...common }), ts, value)
    }
    assert.deepEqual([...had.keys()].sort(), [...collected.keys()].sort())
    for (const [key, samples] of had) {
      for (const [atMs, value] of samples) {
        const recent =
          collected
            .get(key)
            ?.filter(([ts]) => ts <= atMs)
            .slice(-TICKS_SEEN) ?? []
        assert.ok(
          recent.some(([, latest]) => isRounded(value, latest)),
          `${key} ${value} at ${atMs}: ${recent}`,
        )
      }
    }
  })

  it('with awkward names and values, a name of two kinds, and non-decimal values', async (t) => {
    const special: readonly Series[] = [
      { type: 'orders', kind: 'gauge' },
      { type: 'orders_total', kind: 'counter' },
      { type: 'tiny', kind: 'gauge' },
      { type: 'huge', kind: 'gauge' },
      { type: 'negative', kind: 'gauge' },
    ]
    const series = [...awkwardSeries, ...special]
    const values = [...awkwardSeries.map((_, column) => column + 1 / 3), 1, 2, 5e-324, Number.MAX_VALUE, -1 / 3]
    const address = await exposedSeries(t, series, Float64Array.from(values))
    const named = inPrometheus({ env: 'prod', host: 'web "1"\\ü\n' })
    const expected: Readback = new Map()
    for (const [column, { type, tags = {} }] of series.entries()) {
      const [name, { instance, job, ...labels }] = named(type, tags)
      // Prometheus' own labels take precedence.
      const exported = {
        exported_instance: instance ?? '',
        exported_job: job ?? '',
        instance: address,
        job: 'hostpulse',
      }
      const all = Object.entries({ ...labels, ...exported }).filter(([, value]) => value !== '')
      note(expected, seriesKey(name, Object.fromEntries(all)), 0, values[column] as number)
    }
    const had = [...(await scraped(t, address))].map(([key, samples]): [string, [number, number][]] => {
      assert.equal(new Set(samples.map(([, value]) => value)).size, 1, key)
      return [key, [[0, samples[0]?.[1] ?? Number.NaN]]]
    })
    assertSame(new Map(had), expected)
  })
})
