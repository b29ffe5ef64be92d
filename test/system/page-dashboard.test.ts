import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cli } from '../helpers/cli.js'
import { assertAccessible, BrowserPage } from './browser-page.js'

const browser = new BrowserPage()
const COLLECTORS = 'cpu,memory,disk,network,system,pressure,processes,agent'

let cli: Cli
let url = ''
before(async () => {
  const words = ['dashboard', '--listen', '127.0.0.1:0', '--host', 'web-1', '--store', ':memory:']
  cli = new Cli([...words, '--collectors', COLLECTORS])
  await cli.until(() => cli.stdout.includes('http:'))
  url = cli.stdout.replace(/^hostpulse: /, '').trim()
})
after(() => cli.kill())

/** Returns the shortest of several attempts, because other work on the machine may delay any of them. */
async function soonestMs(tryOnce: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < 4 && least >= 2000; n++) least = Math.min(least, await tryOnce())
  return least
}

test('shows values within 2 s of being opened', async () => {
  const tookMs = await soonestMs(async () => {
    const page = await browser.open(url)
    await page.waitForSelector('#cards .figure:not([hidden])')
    const sinceOpenedMs = Number(await page.evaluate('performance.now()'))
    await page.close()
    return sinceOpenedMs
  })
  assert.ok(tookMs < 2000, `${tookMs} ms`)
})

test('draws charts and keeps them up to date', async () => {
  const page = await browser.open(url)
  await page.waitForSelector('#card-cpu canvas')
  const delivered = page.locator('#card-agent .rows li', { hasText: 'points delivered' })
  const first = await delivered.textContent()
  await page.locator('#card-agent .rows li', { hasText: 'points delivered', hasNotText: first ?? '' }).waitFor()
  assert.equal(await page.textContent('#state'), 'live')
  assert.match((await page.textContent('#age')) ?? '', /last point \d+\su?s ago/)
})

test('shows CPU modes, the band of samples within each second, pressure and agent health', async () => {
  const page = await browser.open(url)
  for (const line of ['user', 'system', 'iowait', 'mean', 'p99', 'max', 'min']) {
    await page.waitForSelector(`#card-cpu .lines button[title=${line}]`)
  }
  await page.waitForSelector('#card-pressure .chart')
  const cells = page.locator('#card-agent .cells li')
  await cells.filter({ hasText: /^→ dashboardok, .*delivered/ }).waitFor()
  for (const collector of COLLECTORS.split(',')) {
    await cells.filter({ hasText: new RegExp(`^${collector}(idle|running)`) }).waitFor()
  }
  assert.equal(
    await page.locator('#card-agent .rows li', { hasText: 'points lost' }).locator('.value').textContent(),
    '0',
  )
})

test('processes are a table that a click on a title sorts', async () => {
  const page = await browser.open(url)
  const table = page.locator('#card-processes table')
  const pids = async () => (await table.locator('tbody td:last-child').allTextContents()).map(Number)
  await table.locator('th[aria-sort=descending]', { hasText: 'CPU' }).waitFor()
  await table.locator('button', { hasText: 'PID' }).click()
  await table.locator('th[aria-sort=descending]', { hasText: 'PID' }).waitFor()
  const falling = await pids()
  assert.ok(falling.length > 1)
  assert.deepEqual(
    falling,
    falling.toSorted((a, b) => b - a),
  )
  await table.locator('button', { hasText: 'PID' }).click()
  await table.locator('th[aria-sort=ascending]', { hasText: 'PID' }).waitFor()
  const rising = await pids()
  assert.deepEqual(
    rising,
    rising.toSorted((a, b) => a - b),
  )
})

test('charts out of sight are drawn, for printing and scrolling', async () => {
  const page = await browser.open(url, { viewport: { width: 1300, height: 300 } })
  await page.waitForSelector('#card-agent canvas')
  for (const note of await page.locator('#card-agent .none').all()) await note.waitFor({ state: 'hidden' })
  const values = await page.locator('#card-agent .lines b').allTextContents()
  assert.ok(values.length > 0 && values.every((text) => /\d/.test(text)), values.join())
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no serious findings of axe in ${colorScheme}`, async () => {
    const page = await browser.open(url, { colorScheme })
    await page.waitForSelector('#card-cpu canvas')
    await page.click('summary:has-text("All series")')
    await assertAccessible(page)
  })
}

test('fits a phone', async () => {
  const page = await browser.open(url, { viewport: { width: 390, height: 800 } })
  await page.waitForSelector('#card-cpu canvas')
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  assert.ok(width <= 390, `${width} px`)
})

test('has the first values within 2 s of printing its address', async () => {
  const tookMs = await soonestMs(async () => {
    const own = new Cli(['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:'])
    try {
      await own.until(() => own.stdout.includes('http:'))
      const startMs = performance.now()
      const series = `${own.stdout.replace(/^hostpulse: /, '').trim()}v1/series?type=mem_used`
      while (performance.now() < startMs + 10_000 && !(await (await fetch(series)).text()).includes('"mem_used"')) {
        await sleep(20)
      }
      return performance.now() - startMs
    } finally {
      await own.kill()
    }
  })
  assert.ok(tookMs < 2000, `${tookMs} ms`)
})

/** Replaces the desktop's opener and records the address it gets. */
function standInOpener(): { readonly env: Record<string, string>; readonly opened: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-opener-'))
  const opened = path.join(folder, 'opened')
  const opener = path.join(folder, 'xdg-open')
  writeFileSync(opener, `#!/bin/sh\nprintf '%s' "$1" > '${opened}.new' && mv '${opened}.new' '${opened}'\n`)
  chmodSync(opener, 0o755)
  return { env: { PATH: `${folder}:${process.env['PATH']}` }, opened }
}

test('--open opens the page once; without it nothing is opened', async () => {
  const { env, opened } = standInOpener()
  const words = ['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:', '--log-format', 'json']
  for (const flags of [[], ['--open']]) {
    const own = new Cli([...words, ...flags], { env })
    try {
      await own.until(() => own.stdout.includes('http:') && own.logged('started') !== undefined)
      const deadlineMs = performance.now() + (flags.length > 0 ? 10_000 : 1000)
      while (!existsSync(opened) && performance.now() < deadlineMs) await sleep(20)
      assert.equal(existsSync(opened), flags.length > 0)
      if (flags.length > 0) assert.equal(readFileSync(opened, 'utf8'), own.stdout.replace(/^hostpulse: /, '').trim())
    } finally {
      await own.kill()
    }
  }
})

test('without a program that opens pages, --open logs that and the dashboard runs on', async () => {
  const words = ['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:', '--open', '--log-format', 'json']
  const own = new Cli(words, { env: { PATH: '/nonexistent' } })
  try {
    await own.until(() => own.logged('no browser could be opened') !== undefined)
    const address = own.stdout.replace(/^hostpulse: /, '').trim()
    assert.equal((await fetch(`${address}healthz`)).status, 200)
  } finally {
    await own.kill()
  }
})

test('a taken port is named, with advice', async () => {
  const port = new URL(url).port
  const own = new Cli(['dashboard', '--listen', `127.0.0.1:${port}`, '--store', ':memory:'])
  const { code } = await own.ended()
  assert.equal(code, 1)
  assert.match(
    own.stderr,
    new RegExp(`port ${port} is taken on 127\\.0\\.0\\.1: .*--listen 127\\.0\\.0\\.1:${Number(port) + 1}`),
  )
  assert.equal(own.stdout, '')
})
