import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, afterEach, before, describe, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { Cli } from '../helpers/cli.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const EVIL = '<img src=x onerror=alert(1)>'

let browser: Browser
before(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGS, '--disable-sync'] })
})
after(() => browser.close())

let page: Page
const problems: string[] = []
async function open(url: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  page = await browser.newPage({ viewport: { width: 1300, height: 900 }, ...options })
  page.setDefaultTimeout(10_000)
  problems.length = 0
  page.on('pageerror', (error) => problems.push(String(error.stack)))
  page.on('dialog', (dialog) => {
    problems.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  return page
}
afterEach(async () => {
  await page.close()
  assert.deepEqual(problems, [])
})

/** Points of a minute, one a second, up to now. */
function minute(host: string, value = 0.25): WirePoint[] {
  const now = Math.floor(Date.now() / 1000) * 1000
  return Array.from({ length: 60 }, (_, n) => now - n * 1000).flatMap((ts) => [
    { ts, host, type: 'cpu_usage', value, tags: { cpu: 'total' } },
    { ts, host, type: 'load_1', value: value * 10 },
    { ts, host, type: 'mem_used_ratio', value },
    { ts, host, type: 'orders_total', value: ts / 1000, tags: { shop: EVIL } },
  ])
}

describe('the page of a dashboard', () => {
  let cli: Cli
  let url = ''
  before(async () => {
    cli = new Cli(['dashboard', '--listen', '127.0.0.1:0', '--host', 'web-1', '--store', ':memory:'])
    await cli.until(() => cli.stdout.includes('http:'))
    url = cli.stdout.replace(/^hostpulse: /, '').trim()
  })
  after(() => cli.kill())

  test('shows values within 2 s of being opened, draws charts, and goes on by itself', async () => {
    await open(url)
    await page.waitForSelector('#cards .figure:not([hidden])')
    const sinceOpenedMs = Number(await page.evaluate('performance.now()'))
    assert.ok(sinceOpenedMs < 2000, `${sinceOpenedMs} ms`)
    await page.waitForSelector('[aria-labelledby=title-cpu] canvas')
    const before = await page.textContent('[aria-labelledby=title-system] .rows li:first-child .value')
    assert.ok(before)
    const delivered = () => page.textContent('[aria-labelledby=title-agent] .rows li:nth-child(2) .value')
    const first = await delivered()
    const next = page.locator('[aria-labelledby=title-agent] .rows li:nth-child(2) .value')
    await next.filter({ hasNotText: first ?? '' }).waitFor()
    assert.match((await page.textContent('#state')) ?? '', /live/)
  })

  test('the CPU chart has the band of what was sampled', async () => {
    await open(url)
    await page.waitForSelector('[aria-labelledby=title-cpu] .lines button[title=p99]')
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no serious findings of axe in ${colorScheme}`, async () => {
      await open(url, { colorScheme })
      await page.waitForSelector('[aria-labelledby=title-cpu] canvas')
      await page.click('summary')
      const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
      await page.evaluate(source)
      const found = (await page.evaluate('axe.run()')) as {
        violations: { id: string; impact: string; nodes: unknown[] }[]
      }
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      assert.deepEqual(
        serious.map(({ id, nodes }) => [id, JSON.stringify(nodes[0]).slice(0, 300)]),
        [],
      )
    })
  }

  test('fits a phone', async () => {
    await open(url, { viewport: { width: 390, height: 800 } })
    await page.waitForSelector('[aria-labelledby=title-cpu] canvas')
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
    assert.ok(width <= 390, `${width} px`)
  })
})

describe('the page of a receiver', () => {
  let client: ReceiverClient
  let url = ''
  before(async () => {
    client = await ReceiverClient.start()
    url = `http://127.0.0.1:${client.port}/`
  })
  after(() => client.close())

  test('says how to make data come, and shows it when it does', async () => {
    await open(url)
    await page.waitForSelector('#empty:not([hidden])')
    assert.match((await page.textContent('#command')) ?? '', /^hostpulse run --endpoint http/)
    await client.post(minute('a'))
    await page.waitForSelector('#cards .card')
  })

  test('changes its range, by mouse and by keyboard, and keeps it in the address', async () => {
    await client.post(minute('a'))
    await open(url)
    await page.click('#ranges a:has-text("1 h")')
    await page.waitForSelector('#ranges a[aria-current]:has-text("1 h")')
    assert.match(page.url(), /range=1h/)
    await page.focus('#ranges a:has-text("15 min")')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#ranges a[aria-current]:has-text("15 min")')
    await page.reload()
    await page.waitForSelector('#ranges a[aria-current]:has-text("15 min")')
  })

  test('zooms by dragging and by keys, and goes back', async () => {
    await client.post(minute('a'))
    await open(`${url}#range=1min`)
    const over = await page.waitForSelector('[aria-labelledby=title-cpu] .u-over')
    const box = await over.boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 })
    await page.mouse.up()
    await page.waitForSelector('#back:not([hidden])')
    const span = () => {
      const params = new URLSearchParams(new URL(page.url()).hash.slice(1))
      return Number(params.get('to')) - Number(params.get('from'))
    }
    assert.ok(Math.abs(span() - 24_000) < 2000, `${span()} ms`)
    await page.focus('[aria-labelledby=title-cpu] .plot')
    await page.keyboard.press('+')
    assert.ok(span() < 15_000)
    await page.goBack()
    assert.ok(span() > 15_000)
    await page.click('#back')
    await page.waitForSelector('#back', { state: 'hidden' })
    assert.doesNotMatch(page.url(), /from=/)
  })

  test('finds any series, charts it, and shows names as text', async () => {
    await client.post(minute(EVIL))
    await open(`${url}#${new URLSearchParams({ host: EVIL, range: '1min' })}`)
    await page.waitForSelector('#cards .card')
    assert.equal(await page.textContent('#name'), EVIL)
    await page.click('summary')
    await page.fill('#filter', 'orders')
    const button = page.locator('#rows button')
    assert.equal(await button.count(), 1)
    assert.equal(await button.textContent(), `orders_total shop=${EVIL}`)
    await button.click()
    await page.waitForSelector('#chosen canvas')
    assert.match((await page.textContent('#chosen .lines')) ?? '', /orders_total/)
    await page.reload()
    await page.waitForSelector('#chosen canvas')
    assert.equal(await page.locator('img').count(), 0)
  })

  test('pauses and resumes', async () => {
    await client.post(minute('a'))
    await open(url)
    await page.click('#pause')
    await page.waitForSelector('#pause[aria-pressed=true]')
    await page.click('#pause')
    await page.waitForSelector('#pause[aria-pressed=false]')
  })

  test('shows two hosts and lets one choose', async () => {
    await client.post([...minute('a', 0.25), ...minute('b', 0.75)])
    await open(url)
    await page.click('#hosts a:has-text("b")')
    await page.waitForSelector('#hosts a[aria-current]:has-text("b")')
    assert.equal(await page.textContent('#name'), 'b')
    assert.match((await page.textContent('#hosts a[aria-current] small')) ?? '', /CPU 75/)
  })
})

test('says that it is disconnected, and goes on when the receiver is back', async () => {
  const first = await ReceiverClient.start()
  await first.post(minute('a'))
  await open(`http://127.0.0.1:${first.port}/`)
  await page.waitForSelector('#status[data-state=live]')
  await first.close()
  await page.waitForSelector('#status[data-state=lost]')
  const second = await ReceiverClient.start({}, first.port)
  await page.waitForSelector('#status[data-state=live]', { timeout: 15_000 })
  await second.post(minute('a', 0.5))
  await page.locator('.figure', { hasText: /50/ }).first().waitFor()
  await second.close()
})
