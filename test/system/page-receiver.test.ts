import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ReceiverClient } from '../helpers/receiver-client.js'
import { assertAccessible, BrowserPage, EVIL, minute, zoomedMs } from './browser-page.js'

const browser = new BrowserPage()
let client: ReceiverClient
let url = ''
before(async () => {
  client = await ReceiverClient.start()
  url = `http://127.0.0.1:${client.port}/`
})
after(() => client.close())

test('says how to send data, and shows it when it arrives', async () => {
  const page = await browser.open(url)
  await page.waitForSelector('#empty:not([hidden])')
  assert.equal(await page.textContent('#command'), `hostpulse run --endpoint ${url}v1/metrics`)
  assert.equal(await page.isVisible('#token'), false)
  await assertAccessible(page)
  await client.post(minute('a'))
  await page.waitForSelector('#cards .card')
  assert.equal(await page.isVisible('#empty'), false)
})

test('changes its range by mouse and keyboard, and keeps host and range in the address', async () => {
  await client.post(minute('a'))
  const page = await browser.open(url)
  await page.waitForSelector('#cards .card')
  assert.match(page.url(), /host=a/)
  await page.click('#ranges a:has-text("1 h")')
  await page.waitForSelector('#ranges a[aria-current]:has-text("1 h")')
  assert.match(page.url(), /range=1h/)
  await page.focus('#ranges a:has-text("15 min")')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#ranges a[aria-current]:has-text("15 min")')
  await page.reload()
  await page.waitForSelector('#ranges a[aria-current]:has-text("15 min")')
})

test('zooms by dragging and goes back', async () => {
  await client.post(minute('a'))
  const page = await browser.open(`${url}#host=a&range=1min`)
  const box = await (await page.waitForSelector('#card-cpu .u-over')).boundingBox()
  assert.ok(box)
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 })
  await page.mouse.up()
  await page.waitForSelector('#back:not([hidden])')
  assert.ok(Math.abs(zoomedMs(page) - 24_000) < 2000, `${zoomedMs(page)} ms`)
  assert.match((await page.textContent('#about')) ?? '', /Charts of .* to .*; the large figures are of now/)
  await page.click('#back')
  await page.waitForSelector('#back', { state: 'hidden' })
  assert.doesNotMatch(page.url(), /from=/)
})

test('works by keyboard alone: find, chart, zoom, go back, pause', async () => {
  await client.post(minute('a'))
  const page = await browser.open(`${url}#host=a&range=1min`)
  await page.waitForSelector('#card-cpu canvas')
  const focused = (selector: string) => page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)
  const tabTo = async (selector: string) => {
    for (let n = 0; n < 80; n++) {
      if (await focused(selector)) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`the tab key does not lead to ${selector}`)
  }
  await tabTo('#pause')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#pause[aria-pressed=true]')
  await page.keyboard.press('Space')
  await page.waitForSelector('#pause[aria-pressed=false]')
  await tabTo('#card-cpu .plot')
  await page.keyboard.press('+')
  assert.ok(zoomedMs(page) <= 30_000)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('-')
  await page.goBack()
  await page.goBack()
  await page.goBack()
  assert.ok(Number.isNaN(zoomedMs(page)))
  await tabTo('#card-cpu .lines button')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#card-cpu .lines button[aria-pressed=false]')
  await page.focus('#find')
  await page.keyboard.press('Enter')
  assert.ok(await focused('#filter'))
  await page.keyboard.type('load')
  await page.locator('#rows button', { hasText: 'mem_used_ratio' }).waitFor({ state: 'detached' })
  await tabTo('#rows button')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#chosen canvas')
})

test('finds any series by type, tag or description, charts it, and shows names as text', async () => {
  await client.post(minute(EVIL))
  const page = await browser.open(`${url}#${new URLSearchParams({ host: EVIL, range: '1min' })}`)
  await page.waitForSelector('#cards .card')
  assert.equal(await page.textContent('#name'), EVIL)
  await page.click('summary:has-text("All series")')
  const button = page.locator('#rows button')
  await page.fill('#filter', 'average')
  assert.equal(await button.textContent(), 'load_1')
  await page.fill('#filter', 'onerror')
  assert.equal(await button.textContent(), `orders_total shop=${EVIL}`)
  await button.click()
  await page.waitForSelector('#chosen canvas')
  assert.match((await page.textContent('#chosen .lines')) ?? '', /orders_total/)
  await page.reload()
  await page.waitForSelector('#chosen canvas')
  await page.click('#clear')
  await page.waitForSelector('#chosen', { state: 'hidden' })
  assert.equal(await page.locator('img').count(), 0)
})

test('explains an address with an unknown host or series', async () => {
  await client.post(minute('a'))
  const page = await browser.open(`${url}#host=gone`)
  await page.waitForSelector('#missing:not([hidden])')
  assert.equal(await page.textContent('#missing-name'), 'gone')
  await page.click('#missing a')
  await page.waitForSelector('#cards .card')
  await page.goto(`${url}#host=a&series=nothing_total`)
  await page.locator('#chosen-missing', { hasText: 'a does not send nothing_total.' }).waitFor()
})

test('a pause stops the charts but not the figures', async () => {
  await client.post(minute('a', 0.25))
  const page = await browser.open(`${url}#host=a`)
  await page.click('#pause')
  await page.waitForSelector('#pause[aria-pressed=true]')
  await client.post(
    minute('a', 0.75)
      .slice(0, 5)
      .map((point) => ({ ...point, ts: point.ts + 60_000 })),
  )
  await page.locator('#card-cpu .figure', { hasText: /^75/ }).waitFor()
  assert.match((await page.textContent('#card-cpu .lines b')) ?? '', /^25/)
  await page.click('#pause')
  await page.locator('#card-cpu .lines b', { hasText: /^75/ }).first().waitFor()
})

test('lists its hosts and switches between them', async () => {
  await client.post([...minute('b', 0.25), ...minute('c', 0.75)])
  const page = await browser.open(url)
  const row = page.locator('#host-rows tr', { has: page.locator('a:text-is("c")') })
  await row.locator('a').click()
  await row.locator('a[aria-current]').waitFor()
  assert.equal(await page.textContent('#name'), 'c')
  assert.match((await row.textContent()) ?? '', /75\s%75\s%–/)
  await assertAccessible(page)
})

test('marks a silent host on its page and in the overview', async () => {
  const old = minute('quiet').map((point) => ({ ...point, ts: point.ts - 600_000 }))
  await client.post([...old, ...minute('a')])
  const page = await browser.open(`${url}#host=quiet&range=15min`)
  await page.reload()
  await page.waitForSelector('body[data-state=silent]')
  assert.match((await page.textContent('#age')) ?? '', /last point \d+\smin ago/)
  await page.waitForSelector('#host-rows tr[data-silent]:has(a:text-is("quiet"))')
  assert.match(await page.title(), /^no new points · quiet/)
})

test('says that it is disconnected, and continues when the receiver is back', async () => {
  const first = await ReceiverClient.start()
  await first.post(minute('a'))
  const page = await browser.open(`http://127.0.0.1:${first.port}/`)
  await page.waitForSelector('[data-state=live]')
  await first.close()
  await page.waitForSelector('[data-state=lost]')
  assert.equal(await page.textContent('#state'), 'disconnected, trying again')
  assert.match(await page.title(), /^disconnected/)
  const second = await ReceiverClient.start({}, first.port)
  await page.waitForSelector('[data-state=live]', { timeout: 15_000 })
  await second.post(minute('a', 0.5))
  await page.locator('.figure', { hasText: /50/ }).first().waitFor()
  await second.close()
})

test('a receiver with a token says how an agent passes it, and never shows it', async () => {
  const token = 'secret-token-of-the-test'
  const guarded = await ReceiverClient.start({ token })
  try {
    const page = await browser.open(`http://127.0.0.1:${guarded.port}/`, {
      httpCredentials: { username: 'any', password: token },
    })
    await page.waitForSelector('#empty:not([hidden])')
    assert.match((await page.textContent('#command')) ?? '', / --token-file FILE$/)
    await page.waitForSelector('#token:not([hidden])')
    assert.doesNotMatch(await page.content(), new RegExp(token))
  } finally {
    await guarded.close()
  }
})

test('many cores, disks, interfaces and filesystems stay readable and complete', async () => {
  const ts = Math.floor(Date.now() / 1000) * 1000
  const many = (count: number, type: string, tags: (n: number) => Record<string, string>) =>
    Array.from({ length: count }, (_, n) => ({ ts, host: 'big', type, value: (n % 100) / 100, tags: tags(n) }))
  await client.post([
    ...many(65, 'cpu_usage', (n) => ({ cpu: n === 64 ? 'total' : `${n}` })),
    ...many(40, 'net_rx_bytes_per_second', (n) => ({ iface: `eth${n}` })),
    ...many(30, 'disk_used_ratio', (n) => ({
      mount: `/srv/${'long-name/'.repeat(8)}${n}`,
      device: `d${n}`,
      fstype: 'xfs',
    })),
  ])
  const page = await browser.open(`${url}#host=big`, { viewport: { width: 390, height: 800 } })
  await page.waitForSelector('#card-disk .details .more:not([hidden])')
  assert.equal(await page.locator('#card-cpu .cells li').count(), 64)
  for (const [card, count] of [
    ['network', 40],
    ['disk', 30],
  ] as const) {
    await page.click(`#card-${card} .details .more summary`)
    const rows = page.locator(`#card-${card} .rows li`)
    await rows.nth(count - 1).waitFor()
    assert.equal(await rows.count(), count)
  }
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  assert.ok(width <= 390, `${width} px`)
})
