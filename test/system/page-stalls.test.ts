import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { systemClock } from '../../src/shared/clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'
import { ReportChild } from '../helpers/report-child.js'
import { assertAccessible, BrowserPage, EVIL, minute, zoomedMs } from './browser-page.js'

const browser = new BrowserPage()
let client: ReceiverClient
let url = ''
before(async () => {
  client = await ReceiverClient.start({ store: new MemoryStore({ clock: systemClock, retentionMs: 8 * 86_400_000 }) })
  url = `http://127.0.0.1:${client.port}/`
})
after(() => client.close())

const NOW = Math.floor(Date.now() / 1000) * 1000
const PLACE = {
  cause: 'javascript',
  function: 'computeTotals',
  file: 'src/orders.js',
  line: '42',
  context: 'GET /orders',
}

/** Returns a stall report as the watch thread sends it. @param agoSeconds time since sending, or since the end */
function report(
  host: string,
  state: 'running' | 'ended',
  agoSeconds: number,
  seconds: number,
  tags: Record<string, string> = PLACE,
): WirePoint {
  return {
    ts: NOW - agoSeconds * 1000,
    host,
    type: 'runtime_stall_seconds',
    value: seconds,
    tags: { state, ...tags },
  }
}

/** Returns an agent's counters: `javascript` and `gc` before a stall, and at each tick after it. */
function counters(
  host: string,
  agoSeconds: number,
  before: [number, number],
  grown: [number, number],
  tags = {},
): WirePoint[] {
  return Array.from({ length: 60 }, (_, n) => n).flatMap((n) => {
    const [javascript, gc] = n < agoSeconds ? grown : before
    const at = { ts: NOW - n * 1000, host }
    return [
      { ...at, type: 'runtime_stall_seconds_total', value: javascript, tags: { cause: 'javascript', ...tags } },
      { ...at, type: 'runtime_stall_seconds_total', value: gc, tags: { cause: 'gc', ...tags } },
      { ...at, type: 'runtime_stall_longest_seconds', value: 0, tags },
    ]
  })
}

/** Returns the number of pixels drawn above the lines of a card's first chart, where the heads of marks are. */
async function marksAbove(page: Page, card: string): Promise<number> {
  return Number(
    await page.evaluate(`(() => {
      const canvas = document.querySelector('#card-${card} canvas')
      // Beside the labels of the value axis.
      const left = 64 * devicePixelRatio
      const { data } = canvas.getContext('2d').getImageData(left, 0, canvas.width - left, 8 * devicePixelRatio)
      let drawn = 0
      for (let at = 3; at < data.length; at += 4) if (data[at] > 128) drawn++
      return drawn
    })()`),
  )
}

const entries = (page: Page) => page.locator('#card-stalls .stalls li')

test('a host without stalls has neither a card of them nor marks', async () => {
  await client.post([...minute('calm'), ...counters('calm', 30, [0, 0], [0, 0])])
  const page = await browser.open(`${url}#host=calm&range=1min`)
  await page.waitForSelector('#card-cpu canvas')
  assert.equal(await page.locator('#card-stalls').count(), 0)
  assert.equal(await marksAbove(page, 'cpu'), 0)
  assert.doesNotMatch((await page.getAttribute('#card-cpu .plot', 'aria-label')) ?? '', /stall/)
})

test('a stall is marked on every chart, listed, and opens by keyboard to what is known of it', async () => {
  await client.post([
    ...minute('web'),
    report('web', 'running', 31.5, 0.5),
    report('web', 'ended', 30, 2),
    ...counters('web', 30, [4, 1], [5.5, 1.5]),
  ])
  const page = await browser.open(`${url}#host=web&range=1min`)
  await entries(page).first().waitFor()
  assert.equal(await entries(page).count(), 1)
  assert.match(
    (await entries(page).locator('summary').innerText()).replace(/\s+/g, ' '),
    /^▼ \d\d:\d\d:\d\d 2 s javascript computeTotals GET \/orders$/,
  )
  assert.ok((await marksAbove(page, 'cpu')) > 0)
  assert.ok((await marksAbove(page, 'pressure')) > 0)
  assert.match((await page.getAttribute('#card-cpu .plot', 'aria-label')) ?? '', /stalls marked: 1$/)
  await page.focus('#card-stalls li summary')
  await page.keyboard.press('Enter')
  await entries(page).locator('.rows li').first().waitFor()
  const text = (await entries(page).locator('dl').innerText()).replace(/\s+/g, ' ')
  assert.match(text, /held for 2\.000 s .*function computeTotals at src\/orders\.js:42 route GET \/orders/)
  assert.match((await entries(page).locator('.rows').innerText()).replace(/\s+/g, ' '), /javascript 75 % gc 25 %/)
  await assertAccessible(page)
  await page.click('#card-stalls .stalls li button')
  await page.waitForSelector('#back:not([hidden])')
  assert.ok(Math.abs(zoomedMs(page) - 62_000) < 100, `${zoomedMs(page)} ms`)
  await entries(page).first().waitFor()
})

test('the pointer at a mark reads what it marks', async () => {
  await client.post([...minute('hover'), report('hover', 'ended', 30, 2)])
  const page = await browser.open(`${url}#host=hover&range=1min`)
  await entries(page).first().waitFor()
  const box = await page.locator('#card-cpu .u-over').first().boundingBox()
  assert.ok(box)
  const passed = (Date.now() - NOW) / 1000
  await page.mouse.move(box.x + box.width * (1 - (31 + passed) / 60), box.y + 50)
  await page.locator('#card-cpu .when', { hasText: /stall of 2.s, computeTotals/ }).waitFor()
})

test('a stall shows up while it goes on, and its entry stays open when it is over', async () => {
  await client.post(minute('live'))
  const page = await browser.open(`${url}#host=live&range=1min`)
  await page.waitForSelector('#card-cpu canvas')
  await client.post([report('live', 'running', 1, 0.5)])
  await entries(page).locator('.outcome', { hasText: 'going on' }).waitFor()
  await page.click('#card-stalls li summary')
  await entries(page).getByText('Its end has not been reported yet').waitFor()
  await client.post([report('live', 'ended', 0, 1.5)])
  await entries(page).locator('.outcome').waitFor({ state: 'hidden' })
  assert.equal(await entries(page).count(), 1)
  assert.match((await entries(page).locator('dl').innerText()).replace(/\s+/g, ' '), /held for 1\.500 s/)
})

test('a host that was killed in its stall says so, also in a range without it', async () => {
  const old = minute('dead').map((point) => ({ ...point, ts: point.ts - 600_000 }))
  await client.post([...old, report('dead', 'running', 600, 0.5), report('dead', 'ended', 630, 1, { cause: 'gc' })])
  const page = await browser.open(`${url}#host=dead&range=5min`)
  await page
    .locator('#card-stalls', { hasText: 'No stall was reported in this time range. The latest began on' })
    .waitFor()
  assert.equal(await entries(page).count(), 0)
  await page.click('#card-stalls button:has-text("Show it")')
  await entries(page).first().waitFor()
  assert.match(
    (await entries(page).first().locator('summary').innerText()).replace(/\s+/g, ' '),
    /^✕ .*over 500 ms killed, or held still javascript computeTotals/,
  )
  await page.click('#card-stalls li summary')
  await entries(page).getByText('it was killed in this stall, or is held still').waitFor()
  await page
    .locator('#card-stalls', { hasText: '2 stalls reported in this time range, the longest 1 s, 1 without an end' })
    .waitFor()
  await assertAccessible(page)
})

test('two agents on one host are told apart', async () => {
  await client.post([
    ...minute('two'),
    report('two', 'running', 31.5, 0.5, { ...PLACE, service: 'shop' }),
    report('two', 'ended', 30, 2, { ...PLACE, service: 'mail' }),
    ...counters('two', 30, [4, 1], [5, 2], { service: 'mail' }),
    ...counters('two', 30, [9, 0], [0, 0], { service: 'shop' }),
  ])
  const page = await browser.open(`${url}#host=two&range=1min`)
  await entries(page).nth(1).waitFor()
  const shop = entries(page).filter({ hasText: 'service=shop' })
  const mail = entries(page).filter({ hasText: 'service=mail' })
  await shop.filter({ hasText: 'killed' }).waitFor()
  assert.doesNotMatch(await mail.innerText(), /killed/)
  await mail.locator('summary').click()
  await mail.locator('.rows li').nth(1).waitFor()
  assert.match((await mail.locator('.rows').innerText()).replace(/\s+/g, ' '), /javascript 50 % gc 50 %/)
})

test('a process that is killed in its stall leaves its function on the page, and its next start proves that it was killed', async (t) => {
  const stalls = { report: true, reportAfter: '500ms' }
  const outputs = [{ url: `${url}v1/metrics` }]
  const first = ReportChild.start(t, { way: 'computeTotals', holdMs: 60_000, stalls, outputs })
  const page = await browser.open(`${url}#host=web-1&range=1min`)
  await entries(page).filter({ hasText: 'computeTotals' }).filter({ hasText: 'going on' }).waitFor()
  first.process.kill('SIGKILL')
  ReportChild.start(t, { way: 'computeTotals', holdMs: 800, stalls, outputs, restMs: 20_000 })
  const ended = entries(page).filter({ hasNot: page.locator('.outcome:visible') })
  await ended.locator('summary').click()
  await ended.locator('dl', { hasText: /test.helpers.report-host/ }).waitFor()
  const killed = entries(page).filter({ has: page.getByText('killed', { exact: true }) })
  await killed.locator('code', { hasText: 'computeTotals' }).waitFor()
  await ended.locator('.rows', { hasText: /javascript/ }).waitFor()
})

test('a week with thousands of stalls stays readable on a narrow screen, and names are text', async () => {
  const many = Array.from({ length: 2000 }, (_, n) =>
    report('busy', 'ended', 60 + n * 200, 1, { cause: 'gc', function: EVIL }),
  )
  await client.post([...minute('busy'), ...many])
  const page = await browser.open(`${url}#host=busy&range=7d`, { viewport: { width: 390, height: 800 } })
  await page.waitForSelector('#card-stalls li')
  assert.equal(await entries(page).count(), 5)
  await page.click('#card-stalls button:has-text("Show the newest 200 of 2.0")')
  assert.equal(await entries(page).count(), 200)
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  assert.ok(width <= 390, `${width} px`)
  assert.equal(await page.locator('img').count(), 0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the card of stalls is accessible with a ${colorScheme} page`, async () => {
    await client.post([...minute('web'), report('web', 'ended', 20, 2), report('web', 'running', 10, 1)])
    const page = await browser.open(`${url}#host=web&range=1min`, {
      colorScheme,
      viewport: { width: 390, height: 800 },
    })
    await page.click('#card-stalls li summary')
    await assertAccessible(page)
  })
}
