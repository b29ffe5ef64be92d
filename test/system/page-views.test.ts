import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Cli } from '../helpers/cli.js'
import { ReceiverClient } from '../helpers/receiver-client.js'
import { assertAccessible, BrowserPage, minute, zoomedMs } from './browser-page.js'
import { recordedHost } from './recorded-host.js'

const browser = new BrowserPage()
const BODY_POINTS = 8000
/** Cards of the recorded host, in the order of the page. */
const CARDS = 'cpu memory pressure disk network processes container runtime stalls system sockets sensors agent other'

let client: ReceiverClient
let url = ''
before(async () => {
  client = await ReceiverClient.start()
  url = `http://127.0.0.1:${client.port}/`
  const points = recordedHost('db-1')
  for (let at = 0; at < points.length; at += BODY_POINTS) await client.post(points.slice(at, at + BODY_POINTS))
  await client.post(minute('plain'))
})
after(() => client.close())

async function opened(options: Parameters<BrowserPage['open']>[1] = {}, host = 'db-1'): Promise<Page> {
  const page = await browser.open(`${url}#host=${host}&range=15min`, options)
  await page.waitForSelector('#card-cpu canvas')
  return page
}

const cardIds = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll('#cards > .card')].map(({ id }) => id.slice(5)).join(' ')`)

/** Returns the number of colours in a row of the heatmap's cells. @param row 0 to 1, from the top of the plot */
function shadesIn(page: Page, row: number): Promise<unknown> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('.heat .u-wrap canvas')
    const over = document.querySelector('.heat .u-over').getBoundingClientRect()
    const box = canvas.getBoundingClientRect()
    const scale = canvas.width / box.width
    const y = (over.top - box.top + over.height * ${row}) * scale
    const { data } = canvas.getContext('2d').getImageData((over.left - box.left) * scale, y, over.width * scale, 1)
    return new Set(new Uint32Array(data.buffer)).size
  })()`)
}

for (const width of [390, 768, 1440, 2560]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`fits ${width} px and has no serious findings of axe in ${colorScheme}`, async () => {
      const page = await opened({ viewport: { width, height: 900 }, colorScheme })
      await page.waitForSelector('#card-container table')
      assert.equal(await cardIds(page), CARDS)
      assert.equal(Number(await page.evaluate('document.documentElement.scrollWidth')), width)
      await assertAccessible(page)
    })
  }
}

test('a host has only the views that it has data for', async () => {
  const page = await opened({}, 'plain')
  assert.equal(await cardIds(page), 'cpu memory pressure system other')
  assert.equal(await page.locator('.heat, .card-table, .more:visible').count(), 0)
  await page.locator('#card-system .lines b', { hasText: '.' }).first().waitFor()
  assert.equal(await page.locator('.none:visible').count(), 0)
})

test('each core is a row of shades; its values are under the pointer, and the highest and lowest behind a button', async () => {
  const page = await opened()
  const heat = page.locator('#card-cpu .heat')
  for (let n = 0; n < 50 && Number(await shadesIn(page, 0.06)) <= 10; n++) await page.waitForTimeout(100)
  assert.ok(Number(await shadesIn(page, 0.06)) > 10)
  const plot = await heat.locator('.u-over').boundingBox()
  assert.ok(plot)
  await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height * (3.5 / 8))
  await heat.locator('.when', { hasText: /^core 3 · mean \d.* · highest \d.* · lowest \d.* · \d+:\d+:\d+/ }).waitFor()
  await heat.locator('button', { hasText: 'lowest' }).focus()
  await page.keyboard.press('Enter')
  await heat.locator('button[aria-pressed=true]', { hasText: 'lowest' }).waitFor()
  // Content above the plot may have moved it meanwhile.
  const { x, y, width } = (await heat.locator('.u-over').boundingBox()) ?? plot
  await page.mouse.move(x + width * 0.4, y + 20)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.6, y + 20, { steps: 4 })
  await page.mouse.up()
  await page.waitForSelector('#back:not([hidden])')
  assert.ok(Math.abs(zoomedMs(page) - 180_000) < 10_000, `${zoomedMs(page)} ms`)
})

test('the heatmap is moved and zoomed by keys', async () => {
  const page = await opened()
  await page.focus('.heat .plot')
  await page.keyboard.press('+')
  await page.waitForSelector('#back:not([hidden])')
  assert.ok(Math.abs(zoomedMs(page) - 450_000) < 5000, `${zoomedMs(page)} ms`)
})

test('a value that is too high has a sign or a word beside its colour', async () => {
  const page = await opened()
  await page.waitForSelector('#card-disk .rows [data-level=full]')
  const shown = async (selector: string, pseudo: string) => {
    await page.waitForSelector(selector)
    return page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)}), '::${pseudo}').content`)
  }
  assert.equal(await shown('#card-memory .head[data-level=high] .figure', 'after'), '"▲ high"')
  assert.equal(await shown('#card-disk .rows [data-level=full] .value', 'before'), '"◆ "')
  assert.equal(await shown('#card-container td[data-level=high]', 'before'), '"▲ "')
})

test('a filesystem says when it will be full', async () => {
  const page = await opened()
  const row = page.locator('#card-disk .rows li').first()
  await row.locator('.detail', { hasText: /^full in [12].h \d+.min if it goes on like this$/ }).waitFor()
})

test('devices have latency, interfaces their link, services their loops, and containers their limits', async () => {
  const page = await opened()
  await page.locator('#card-disk .lines', { hasText: 'sda write2.4' }).waitFor()
  const text = async (selector: string) => (await page.locator(selector).innerText()).replace(/\s+/g, ' ')
  assert.match(await text('#card-disk .chart:has-text("Latency")'), /sda write 2\.4 ms .* nvme0n1 read 400 µs/)
  assert.match(
    await text('#card-network .rows >> nth=0'),
    /eth0 .* 1 Gbit\/s link, \d+ % of it in use .* eth2 .* no carrier/,
  )
  assert.match(await text('#card-runtime table'), /Loop busy.*service=shop.*service=mail/)
  assert.match(await text('#card-container table'), /of limit.*4f2a4f2a4f2a .* 93 %/)
})

test('the address keeps how a table is sorted', async () => {
  const page = await browser.open(`${url}#host=db-1&range=15min`)
  const head = (title: string) => page.locator('#card-container thead th', { has: page.locator(`text="${title}"`) })
  await head('of limit').locator('button').click()
  await page.waitForSelector('#card-container th[aria-sort=descending]:has-text("of limit")')
  await head('Container or service').locator('button').click()
  await page.waitForSelector('#card-container th[aria-sort=ascending]:has-text("Container")')
  assert.match(page.url(), /&sort=container\.Container\+or\+service$/)
  await page.reload()
  await page.waitForSelector('#card-container th[aria-sort=ascending]:has-text("Container")')
  const names = await page.locator('#card-container tbody th').allTextContents()
  assert.ok(names.length > 1)
  assert.deepEqual(names, names.toSorted())
  await page.goBack()
  await page.waitForSelector('#card-container th[aria-sort=descending]:has-text("of limit")')
})

test('the address keeps which lines are hidden', async () => {
  const page = await opened()
  const pressed = (state: boolean) => page.locator(`#card-cpu .lines button[title="iowait"][aria-pressed=${state}]`)
  const steps = await page.evaluate('history.length')
  await pressed(true).click()
  await pressed(false).waitFor()
  assert.match(page.url(), /&hide=[\w-]+\.iowait$/)
  assert.equal(await page.evaluate('history.length'), steps)
  await page.reload()
  await pressed(false).waitFor()
  assert.equal(await page.locator('#card-cpu .lines button[aria-pressed=false]').count(), 1)
  await pressed(false).click()
  await pressed(true).waitFor()
  assert.doesNotMatch(page.url(), /hide/)
})

test('further charts are folded, and loaded when they are opened', async () => {
  const page = await opened()
  const more = page.locator('#card-network .plots .more')
  const loaded = page.waitForResponse((response) => response.url().includes('net_rx_errors_total'))
  await more.locator('summary', { hasText: '3 more charts' }).focus()
  await page.keyboard.press('Enter')
  await loaded
  await more.locator('canvas').nth(2).waitFor()
})

test('the words are explained behind ?, by mouse and by keys', async () => {
  const page = await opened({ viewport: { width: 390, height: 800 } })
  const words = page.locator('#words')
  await page.click('#help')
  await words.locator('dt', { hasText: 'iowait' }).waitFor()
  await assertAccessible(page)
  await words.locator('button', { hasText: 'Close' }).click()
  await words.waitFor({ state: 'hidden' })
  await page.keyboard.press('?')
  await words.waitFor()
  await page.keyboard.press('Escape')
  await words.waitFor({ state: 'hidden' })
  await page.click('#find')
  await page.keyboard.type('what?')
  assert.equal(await page.inputValue('#filter'), 'what?')
  assert.equal(await words.isVisible(), false)
})

test('the cores, links and services of a live agent are shown', async () => {
  const words = ['dashboard', '--listen', '127.0.0.1:0', '--host', 'web-1', '--store', ':memory:']
  const cli = new Cli([...words, '--collectors', 'cpu,disk,network,runtime'])
  try {
    await cli.until(() => cli.stdout.includes('http:'))
    const page = await browser.open(cli.stdout.replace(/^hostpulse: /, '').trim())
    await page.waitForSelector('#card-cpu .heat canvas')
    const layers = page.locator('#card-cpu .layers button')
    await layers.nth(2).waitFor()
    assert.deepEqual(await layers.allTextContents(), ['mean', 'highest', 'lowest'])
    await page.waitForSelector('#card-runtime .lines button[title=p99]')
    await page.waitForSelector('#card-network .rows li')
    for (const note of await page.locator('#card-cpu .none').all()) await note.waitFor({ state: 'hidden' })
  } finally {
    await cli.kill()
  }
})
