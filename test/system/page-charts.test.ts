import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { systemClock } from '../../src/shared/clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'
import { assertAccessible, BrowserPage, EVIL, minute, zoomedMs } from './browser-page.js'

const DAY_MS = 86_400_000
const browser = new BrowserPage()
let client: ReceiverClient
let url = ''
before(async () => {
  client = await ReceiverClient.start({ store: new MemoryStore({ clock: systemClock, retentionMs: 8 * DAY_MS }) })
  url = `http://127.0.0.1:${client.port}/`
})
after(() => client.close())

/** Returns points from some time ago: one step of a stack, of a band, of a memory total and of a counter. */
function step(host: string, agoMs: number, value = 0.25): WirePoint[] {
  const ts = Math.floor((Date.now() - agoMs) / 1000) * 1000
  const cpu = { cpu: 'total' }
  return [
    { ts, host, type: 'cpu_mode_usage', value, tags: { ...cpu, mode: 'user' } },
    { ts, host, type: 'cpu_mode_usage', value: value / 2, tags: { ...cpu, mode: 'system' } },
    { ts, host, type: 'cpu_usage', value, tags: cpu },
    { ts, host, type: 'cpu_usage', value: value * 1.5, tags: { ...cpu, stat: 'max' } },
    { ts, host, type: 'cpu_usage', value: value / 2, tags: { ...cpu, stat: 'min' } },
    { ts, host, type: 'mem_total', value: 25e9 },
    { ts, host, type: 'mem_used', value: value * 25e9 },
    { ts, host, type: 'net_rx_bytes_per_second', value: 0, tags: { iface: 'eth0' } },
  ]
}

/** Counts the coloured pixels of a chart: lines, fills and dots, without axes, grid and frame. */
function colouredPixels(page: Page, chart: string): Promise<number> {
  return page.evaluate(
    `(() => {
      const canvas = document.querySelector(${JSON.stringify(`${chart} canvas`)})
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at], data[at + 1], data[at + 2]]
        if (data[at + 3] > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 80) count++
      }
      return count
    })()`,
  )
}

/** Waits until a chart has coloured pixels. */
async function assertDrawn(page: Page, chart: string): Promise<void> {
  await page.waitForSelector(`${chart} canvas`)
  for (let n = 0; n < 50; n++) {
    if ((await colouredPixels(page, chart)) > 8) return
    await page.waitForTimeout(100)
  }
  assert.fail(`nothing is drawn in ${chart}`)
}

const modes = '#card-cpu .chart:nth-of-type(1)'
const usage = '#card-cpu .chart:nth-of-type(2)'

test('a lone step is drawn, in a stack and in a band as well', async () => {
  await client.post(step('lone', 20_000))
  const page = await browser.open(`${url}#host=lone&range=5min`)
  for (const chart of [modes, usage, '#card-memory .chart']) await assertDrawn(page, chart)
})

test('a range that is longer than the data is fitted to it, and says so', async () => {
  for (const agoMs of [170_000, 120_000, 60_000, 1000]) await client.post(step('young', agoMs))
  const page = await browser.open(`${url}#host=young&range=7d`)
  const about = page.locator('#about', {
    hasText: /^The charts show the last 3\smin: there are no points from before$/,
  })
  await about.waitFor()
  await page.waitForSelector('#ranges a[aria-current]:has-text("7 d")')
  await page.click('#ranges a:has-text("1 min")')
  await page.locator('#about', { hasText: /^$/ }).waitFor({ state: 'attached' })
})

test('a pause in the middle is not cut off: a range is fitted to the first of all points', async () => {
  for (const agoMs of [(10 * DAY_MS) / 24, 1000]) await client.post(step('paused', agoMs))
  const page = await browser.open(`${url}#host=paused&range=6h`)
  await assertDrawn(page, usage)
  await page.waitForTimeout(500)
  assert.equal(await page.textContent('#about'), '')
})

test('a host without points in the range leads to its last ones', async () => {
  await client.post(step('quiet', 3 * 3_600_000))
  const page = await browser.open(`${url}#host=quiet&range=5min`)
  await page.locator('#about', { hasText: /^No points since / }).waitFor()
  await page.locator(`${usage} .none`, { hasText: 'No points in this time range' }).waitFor()
  assert.equal(await colouredPixels(page, usage), 0)
  await page.click('#last')
  await assertDrawn(page, usage)
  assert.equal(Math.round(zoomedMs(page)), 300_000)
})

test('the earlier time is drawn beside, its values are in the legend, and the address keeps it', async () => {
  for (let agoMs = 60_000; agoMs >= 0; agoMs -= 1000) {
    await client.post([...step('twice', agoMs + DAY_MS, 0.1), ...step('twice', agoMs, 0.4)])
  }
  const page = await browser.open(`${url}#host=twice&range=1min`)
  await page.waitForSelector(`${usage} canvas`)
  await page.selectOption('#compare', { label: 'a day before' })
  const mean = page.locator(`${usage} .lines li`, { has: page.locator('button[title=mean]') })
  await mean.locator('small', { hasText: /^was 10\s%$/ }).waitFor()
  assert.match((await mean.locator('b').textContent()) ?? '', /^40\s%$/)
  assert.match(page.url(), /compare=24h/)
  await page.reload()
  await mean.locator('small', { hasText: /^was 10\s%$/ }).waitFor()
  await assertAccessible(page)
})

test('the pointer on one chart shows the same time on all', async () => {
  await client.post(minute('synced'))
  const page = await browser.open(`${url}#host=synced&range=1min`, { viewport: { width: 1440, height: 2000 } })
  // A chart that gets its points later gets another range, and a chart out of sight is drawn rarely.
  for (const card of ['cpu', 'pressure', 'system']) {
    await page.locator(`#card-${card} .lines b`, { hasText: /\d/ }).first().waitFor()
  }
  const box = await (await page.waitForSelector('#card-cpu .u-over')).boundingBox()
  assert.ok(box)
  await page.mouse.move(box.x + box.width / 2, box.y + 40)
  await page.locator('#card-cpu .when', { hasText: /at \d/ }).first().waitFor()
  const times = await page.locator('.chart .when:not(.hint)').allTextContents()
  assert.ok(times.length > 2, `${times.length} charts`)
  assert.deepEqual([...new Set(times)], times.slice(0, 1))
})

test('the keyboard reads values, and leaves a zoom', async () => {
  await client.post(minute('keys'))
  const page = await browser.open(`${url}#host=keys&range=1min`)
  for (const card of ['cpu', 'system']) {
    await page.locator(`#card-${card} .lines b`, { hasText: /\d/ }).first().waitFor()
  }
  await page.focus('#card-cpu .plot')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.locator('#card-system .when', { hasText: /at \d/ }).first().waitFor()
  await page.keyboard.press('Escape')
  await page.waitForSelector('#card-system .when.hint', { state: 'attached' })
  await page.keyboard.press('+')
  await page.waitForSelector('#back:not([hidden])')
  await page.keyboard.press('Escape')
  await page.waitForSelector('#back', { state: 'hidden' })
  assert.ok(Number.isNaN(zoomedMs(page)))
})

test('a double click leaves a zoom, and nothing moves beyond now', async () => {
  await client.post(minute('double'))
  const now = Date.now()
  const page = await browser.open(`${url}#host=double&from=${now - 60_000}&to=${now - 30_000}`)
  await page.waitForSelector('#back:not([hidden])')
  await page.focus('#card-cpu .plot')
  for (let n = 0; n < 12; n++) await page.keyboard.press('ArrowRight')
  const to = Number(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('to'))
  assert.ok(to > now - 30_000 && to <= Date.now(), `${to - now} ms after the test began`)
  await page.dblclick('#card-cpu .u-over')
  await page.waitForSelector('#back', { state: 'hidden' })
})

test('a chart is saved as CSV, by the keyboard too', async () => {
  await client.post(minute('csv'))
  const page = await browser.open(
    `${url}#${new URLSearchParams({ host: 'csv', range: '1min' })}&series=orders_total+shop%3D${encodeURIComponent(EVIL)}`,
  )
  await page.waitForSelector('#chosen canvas')
  await page.locator('#chosen .lines b', { hasText: /\d/ }).waitFor()
  await page.focus('#chosen .csv')
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  assert.match(download.suggestedFilename(), /^csv chosen-per second [\dT-]+Z\.csv$/)
  const [head, ...rows] = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  assert.equal(head, `time,ms,orders_total shop=${EVIL} (per second)`)
  assert.ok(rows.length > 40, `${rows.length} rows`)
  for (const row of rows) {
    const [time = '', ms, value] = row.split(',')
    assert.equal(Date.parse(time), Number(ms))
    assert.equal(Number(value), 1)
  }
})

test('the address holds what the table of series is filtered by', async () => {
  await client.post(minute('linked'))
  const page = await browser.open(`${url}#host=linked`)
  await page.click('#find')
  await page.fill('#filter', 'load')
  await page.locator('#rows button', { hasText: 'mem_used_ratio' }).waitFor({ state: 'detached' })
  const link = page.url()
  assert.match(link, /filter=load/)
  await page.goto('about:blank')
  await page.goto(link)
  await page.locator('#rows button', { hasText: 'load_1' }).waitFor()
  assert.equal(await page.inputValue('#filter'), 'load')
  assert.equal(await page.locator('#rows button').count(), 1)
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 768, 1440, 2560]) {
    test(`compared charts fit ${width} px and have no serious findings of axe in ${colorScheme}`, async () => {
      await client.post([...step('wide', DAY_MS), ...step('wide', 1000)])
      const page = await browser.open(`${url}#host=wide&range=1min&compare=24h`, {
        colorScheme,
        viewport: { width, height: 900 },
      })
      await assertDrawn(page, usage)
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width)
      await assertAccessible(page)
    })
  }
}
