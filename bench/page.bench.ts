import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Response } from 'playwright-core'
import { SqliteStore } from '../src/receiver/store/sqlite-store.js'
import { systemClock } from '../src/shared/clock.js'
import { Cli } from '../test/helpers/cli.js'
import { ReceiverClient } from '../test/helpers/receiver-client.js'
import { launchChromium } from './lib/chromium.js'
import { ingest } from './lib/ingest.js'
import { busyShare } from './lib/page-thread.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const NAME = 'The page in a browser: what it weighs, its main thread at 1 Hz, what the receiver takes while it is open'
const COLLECTORS = 'cpu,memory,disk,network,system,pressure,agent'
/** Tall enough for all charts, because charts out of sight are drawn rarely. */
const VIEWPORT = { width: 1400, height: 3200 }
const SETTLE_MS = 5000
const WATCH_MS = 60_000
const PLAN = { series: 1000, batches: 300 }

export async function run(): Promise<BenchResult> {
  const browser = await launchChromium()
  if (browser === undefined) return { name: NAME, rows: [], notes: ['not run: no chromium'] }
  try {
    return {
      name: NAME,
      rows: [...(await watchDashboard(browser)), ...(await ingestWatched(browser))],
      notes: [
        'Drawn by the CPU, without a GPU: what a desktop leaves to its graphics card counts here.',
        'Ingest shares the cores of this machine with the browser, and the sender is in the process of the receiver.',
      ],
    }
  } finally {
    await browser.close()
  }
}

/** Measures weight and CPU of the page of a real dashboard. */
async function watchDashboard(browser: Browser): Promise<Row[]> {
  const words = ['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:', '--collectors', COLLECTORS]
  const cli = new Cli(words)
  try {
    await cli.until(() => cli.stdout.includes('http:'))
    const url = cli.stdout.replace(/^hostpulse: /, '').trim()
    const page = await browser.newPage({ viewport: VIEWPORT })
    const loaded: Response[] = []
    page.on('response', (response) => response.url().includes('/v1/') || loaded.push(response))
    await page.goto(url, { waitUntil: 'load' })
    const weight = await weigh(loaded)
    await page.waitForSelector('.plot canvas')
    await sleep(SETTLE_MS)
    const charts = await page.locator('.plot canvas').count()
    const busy = await busyShare(browser, page, WATCH_MS)
    await page.close()
    return [
      { what: 'page weight, kB', figure: round(weight.raw / 1000, 1) },
      { what: 'page weight on the wire, kB', figure: round(weight.wire / 1000, 1) },
      { what: 'charts drawn every second', figure: charts },
      { what: 'main thread of the renderer, % of a core', figure: round(busy.threadPercent, 2) },
      { what: 'its tasks by the clock on the wall, %', figure: round(busy.taskPercent, 2) },
      { what: 'of them scripts, %', figure: round(busy.scriptPercent, 2) },
    ]
  } finally {
    await cli.kill()
  }
}

async function weigh(responses: readonly Response[]): Promise<{ raw: number; wire: number }> {
  let [raw, wire] = [0, 0]
  for (const response of responses) {
    raw += (await response.body()).length
    wire += (await response.request().sizes()).responseBodySize
  }
  return { raw, wire }
}

/** Measures ingest of a receiver with a file store, without and with an open page. */
async function ingestWatched(browser: Browser): Promise<Row[]> {
  const rows: Row[] = []
  for (const watched of [false, true]) {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
    const store = await SqliteStore.open({ file: path.join(folder, 'points.db'), clock: systemClock })
    const client = await ReceiverClient.start({ store })
    const page = watched ? await browser.newPage({ viewport: { width: 1400, height: 1000 } }) : undefined
    await client.post([
      { ts: Date.now() - 3_600_000, host: 'web-1', type: 'cpu_usage', value: 0, tags: { cpu: 'total' } },
    ])
    await page?.goto(`http://127.0.0.1:${client.port}/`)
    await page?.waitForSelector('#cards .card')
    const { pointsPerSecond, pointsPerCpuSecond } = await ingest(client, PLAN)
    const how = watched ? 'the page open' : 'nobody watching'
    rows.push(
      { what: `points ingested a second, ${how}`, figure: Math.round(pointsPerSecond) },
      { what: `the same a second of CPU of receiver and sender, ${how}`, figure: Math.round(pointsPerCpuSecond) },
    )
    await page?.close()
    await client.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}
