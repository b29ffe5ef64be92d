import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launchChromium } from './lib/chromium.js'
import { LiveHost } from './lib/live-host.js'
import { busyShare } from './lib/page-thread.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const SERIES = 1000
/** Tall enough for all charts, because charts out of sight are drawn rarely. */
const VIEWPORT = { width: 1400, height: 6000 }
/** Number of visible charts in the goal. */
const CHARTS_IN_SIGHT = 20
/** Seconds of points before the page is opened: the range it shows. */
const PAST_SECONDS = 300
const OPENS = 7
const WATCH_MS = 60_000
/** Ticks of half an hour, at any pace. */
const TICKS = 1800
const HEAP_EVERY = 300
/** Duration. By default three minutes, at ten ticks a second. */
const MINUTES = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 3)

/** Measures the page of one host with 1000 series: how soon it shows values, its main thread at 1 Hz, its heap over half an hour. */
export async function run(): Promise<BenchResult> {
  const name = `The page of a host with ${SERIES} series: how soon it shows values, its main thread at 1 Hz, its heap`
  const browser = await launchChromium()
  if (browser === undefined) return { name, rows: [], notes: ['not run: no chromium'] }
  const receiver = await ReceiverProcess.start('receive')
  try {
    const feed = new Feed(receiver.url)
    for (let n = PAST_SECONDS; n > 0; n--) await feed.send(Date.now() - n * 1000)
    const rows = [...(await openOften(browser, receiver.url)), ...(await watch(browser, receiver.url, feed))]
    return {
      name,
      rows,
      notes: [
        'Opened with an empty cache each time; goal: values within 1 s. The charts are drawn when their past points are there.',
        `Drawn by the CPU, without a GPU: what a desktop leaves to its graphics card counts here. Goal: less than 5 % of a core with ${CHARTS_IN_SIGHT} charts.`,
        `The heap after a forced collection; half an hour of points, one a second by their own clock, sent in ${MINUTES} minutes. Draws are ` +
          'once a second of real time. HOSTPULSE_BENCH_MINUTES=30 takes the real half hour.',
      ],
    }
  } finally {
    await browser.close()
    await receiver.stop()
  }
}

class Feed {
  readonly #host = new LiveHost('web-1', SERIES)
  readonly #url: string

  constructor(url: string) {
    this.#url = `${url}v1/metrics`
  }

  async send(ts: number): Promise<void> {
    const body = JSON.stringify(this.#host.points(ts))
    const { status } = await fetch(this.#url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    if (status !== 202) throw new Error(`refused with ${status}`)
  }
}

async function openOften(browser: Browser, url: string): Promise<Row[]> {
  const shown: number[] = []
  const drawn: number[] = []
  for (let n = 0; n < OPENS; n++) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
    const now = (): Promise<number> => page.evaluate('performance.now()')
    await page.goto(url, { waitUntil: 'commit' })
    await page.waitForSelector('#cards .figure:not([hidden])')
    shown.push(await now())
    await page.locator('#cards .lines b', { hasText: /\d/ }).first().waitFor()
    drawn.push(await now())
    await page.close()
  }
  return [
    { what: 'opened until the first values, ms (median)', figure: Math.round(median(shown)) },
    { what: 'opened until the first charts, ms (median)', figure: Math.round(median(drawn)) },
  ]
}

/** Measures the main thread for a minute at 1 Hz, then the heap while half an hour of points arrives. */
async function watch(browser: Browser, url: string, feed: Feed): Promise<Row[]> {
  const page = await browser.newPage({ viewport: VIEWPORT })
  await page.goto(url)
  await page.waitForSelector('.plot canvas')
  await sleep(5000)
  const charts = await page.locator('.plot canvas').count()
  const all = await busyAtOneHertz(browser, page, feed, charts)
  await page.setViewportSize({ ...VIEWPORT, height: await bottomOf(page, CHARTS_IN_SIGHT) })
  const some = await busyAtOneHertz(browser, page, feed, CHARTS_IN_SIGHT)
  await page.setViewportSize(VIEWPORT)
  return [...all, ...some, ...(await heapWhile(page, feed))]
}

/** Returns the bottom edge of the nth chart, in pixels from the top of the page. */
async function bottomOf(page: Page, charts: number): Promise<number> {
  const boxes = await Promise.all((await page.locator('.plot canvas').all()).map((canvas) => canvas.boundingBox()))
  const bottoms = boxes.map((box) => (box === null ? 0 : box.y + box.height)).toSorted((one, other) => one - other)
  return Math.ceil(bottoms[charts - 1] ?? VIEWPORT.height)
}

async function busyAtOneHertz(browser: Browser, page: Page, feed: Feed, charts: number): Promise<Row[]> {
  const end = performance.now() + WATCH_MS
  const sending = (async () => {
    while (performance.now() < end) {
      await feed.send(Date.now())
      await sleep(1000)
    }
  })()
  await sleep(5000)
  const { threadPercent, scriptPercent } = await busyShare(browser, page, WATCH_MS - 10_000)
  await sending
  return [
    { what: `main thread of the renderer, ${charts} charts in sight, % of a core`, figure: round(threadPercent, 2) },
    { what: 'of it scripts, %', figure: round(scriptPercent, 2) },
  ]
}

async function heapWhile(page: Page, feed: Feed): Promise<Row[]> {
  const session = await page.context().newCDPSession(page)
  const rows: Row[] = []
  // All points share one clock: live ones continue the times of the past.
  const beginMs = Date.now()
  const paceMs = (MINUTES * 60_000) / TICKS
  for (let tick = 1; tick <= TICKS; tick++) {
    await feed.send(beginMs + tick * 1000)
    await sleep(Math.max(0, beginMs + tick * paceMs - Date.now()))
    if (tick % HEAP_EVERY !== 0) continue
    const row = {
      what: `heap after ${tick / 60} minutes of points, MB`,
      figure: round(await heapMegabytes(session), 2),
    }
    process.stderr.write(`${JSON.stringify(row)}\n`)
    rows.push(row)
  }
  return rows
}

async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
