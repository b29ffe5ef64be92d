import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { pointsAt, recordedHosts } from '../test/system/recorded-hosts.js'
import { launchChromium } from './lib/chromium.js'
import { busyShare } from './lib/page-thread.js'
import { threadTimes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const NAME = 'The page with the overview of many hosts, each sending every second'
const COUNTS = [1, 100, 500]
const SETTLE_MS = 10_000
const WATCH_MS = 60_000
/** Hosts whose points are sent in one request. */
const CHUNK = 50

export async function run(): Promise<BenchResult> {
  const browser = await launchChromium()
  if (browser === undefined) return { name: NAME, rows: [], notes: ['not run: no chromium'] }
  const rows: Row[] = []
  try {
    for (const hosts of COUNTS) rows.push(await watch(browser, hosts))
  } finally {
    await browser.close()
  }
  return {
    name: NAME,
    rows,
    notes: ['A host sends 14 points a second. Drawn by the CPU, without a GPU; the cards of one host are drawn, too.'],
  }
}

async function watch(browser: Browser, hosts: number): Promise<Row> {
  const receiver = await ReceiverProcess.start('receive')
  const sender = new AbortController()
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  try {
    for (const points of recordedHosts(hosts, Date.now() - 5000)) await post(receiver.url, points)
    const sending = send(receiver.url, hosts, sender.signal)
    const openedMs = performance.now()
    await page.goto(receiver.url)
    await page.waitForSelector('#cards .figure:not([hidden])')
    const firstMs = performance.now() - openedMs
    await sleep(SETTLE_MS)
    const before = threadTimes(receiver.pid).processNs
    const fromMs = performance.now()
    const busy = await busyShare(browser, page, WATCH_MS)
    const receiverNs = threadTimes(receiver.pid).processNs - before
    const heap = Number(await page.evaluate('performance.memory.usedJSHeapSize'))
    const elapsedMs = performance.now() - fromMs
    sender.abort()
    await sending
    return {
      hosts,
      'first figures, ms': Math.round(firstMs),
      'main thread, % of a core': round(busy.threadPercent, 2),
      'of it scripts, %': round(busy.scriptPercent, 2),
      'heap of the page, MB': round(heap / 1e6, 1),
      'receiver, % of a core': round(receiverNs / 1e4 / elapsedMs, 1),
    }
  } finally {
    sender.abort()
    await page.close()
    await receiver.stop()
  }
}

/** Sends the points of every host each second, until it is aborted. */
async function send(url: string, hosts: number, signal: AbortSignal): Promise<void> {
  const startMs = performance.now()
  for (let second = 1; !signal.aborted; second++) {
    await sleep(Math.max(0, startMs + second * 1000 - performance.now()))
    const ts = Date.now()
    for (let from = 0; from < hosts; from += CHUNK) {
      const count = Math.min(CHUNK, hosts - from)
      await post(url, Array.from({ length: count }, (_, n) => pointsAt(from + n, ts)).flat())
    }
  }
}

async function post(url: string, points: readonly object[]): Promise<void> {
  const response = await fetch(`${url}v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(points),
  })
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`)
}
