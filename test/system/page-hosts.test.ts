import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import { systemClock } from '../../src/shared/clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'
import { assertAccessible, BrowserPage, minute } from './browser-page.js'
import { hostName, pointsAt, recordedHosts, TROUBLE } from './recorded-hosts.js'

const HOSTS = 100
const DAY_MS = 86_400_000
const browser = new BrowserPage()
const WORST = hostName(TROUBLE.fullDisk)
const SILENT = hostName(TROUBLE.newlySilent)

let client: ReceiverClient
let url = ''
before(async () => {
  const store = new MemoryStore({ clock: systemClock, retentionMs: DAY_MS })
  client = await ReceiverClient.start({ store })
  url = `http://127.0.0.1:${client.port}/`
  for (const points of recordedHosts(HOSTS, Date.now())) assert.equal((await client.post(points)).status, 202)
})
after(() => client.close())

/** Sends the newest points of the live hosts, so that they stay live. */
async function keepAlive(): Promise<void> {
  const silent: readonly number[] = [TROUBLE.newlySilent, TROUBLE.longSilent]
  const live = Array.from({ length: HOSTS }, (_, n) => n).filter((n) => !silent.includes(n))
  await client.post(live.flatMap((n) => pointsAt(n, Date.now())))
}

async function open(hash = '', options: Parameters<BrowserPage['open']>[1] = {}): Promise<Page> {
  await keepAlive()
  const page = await browser.open(`${url}${hash}`, options)
  await page.waitForSelector('#cards .card')
  return page
}

const namesIn = (page: Page) => page.locator('#host-rows a').allTextContents()
const hostRow = (page: Page, name: string) =>
  page.locator('#host-rows tr', { has: page.locator(`a:text-is("${name}")`) })

test('opens on the worst live host, and the next time on the one that was chosen last', async () => {
  const page = await open()
  assert.equal(await page.textContent('#name'), WORST)
  await page.fill('#host-filter', 'web-4')
  await hostRow(page, 'web-40').locator('a').click()
  await page.locator('#name', { hasText: 'web-40' }).waitFor()
  await page.goto('about:blank')
  await page.goto(url)
  await page.locator('#name', { hasText: 'web-40' }).waitFor()
})

test('does not open on the last chosen host once that is silent', async () => {
  const page = await open(`#host=${SILENT}`)
  assert.equal(await page.textContent('#name'), SILENT)
  await page.goto('about:blank')
  await page.goto(url)
  await page.locator('#name', { hasText: WORST }).waitFor()
})

test('lists the worst first, each with its trouble in words and a sparkline for each figure', async () => {
  const page = await open()
  const names = await namesIn(page)
  assert.equal(names.length, HOSTS)
  assert.deepEqual(names.slice(0, 3), [SILENT, WORST, hostName(TROUBLE.busy)])
  assert.equal(names.at(-1), hostName(TROUBLE.longSilent))
  assert.match((await page.textContent('#host-count')) ?? '', /^100 hosts, 2 silent$/)
  const row = hostRow(page, WORST)
  await row.locator('td', { hasText: /^Disk 97/ }).waitFor()
  await row.locator('path[d*=L]').nth(2).waitFor({ state: 'attached' })
  assert.equal(await row.locator('path[d*=L]').count(), 3)
})

test('sorts by any column, both ways', async () => {
  const page = await open()
  const sort = async (title: string, direction: string) => {
    await page.click(`#host-heads button:text-is("${title}")`)
    await page.waitForSelector(`#host-heads th[aria-sort=${direction}] button:text-is("${title}")`)
    await page.locator('#host-count').hover()
  }
  await sort('Host', 'ascending')
  await page.locator('#host-rows tr:first-child a', { hasText: 'batch-3' }).waitFor()
  await sort('CPU', 'descending')
  await page.locator('#host-rows tr:first-child a', { hasText: hostName(TROUBLE.busy) }).waitFor()
  await sort('CPU', 'ascending')
  await page.locator('#host-rows tr:last-child a', { hasText: hostName(TROUBLE.busy) }).waitFor()
})

test('filters by name and tag, and groups by a tag', async () => {
  const page = await open()
  await page.fill('#host-filter', 'env=staging web')
  await page.locator('#host-rows a', { hasText: 'db-' }).first().waitFor({ state: 'detached' })
  const names = (await namesIn(page)).filter((name) => name !== WORST)
  assert.deepEqual(names.toSorted(), ['web-0', 'web-20', 'web-40', 'web-60', 'web-80'])
  await page.fill('#host-filter', '')
  await page.selectOption('#host-group', 'role')
  await page.locator('#host-rows .group').nth(3).waitFor()
  const groups = await page.locator('#host-rows .group').allTextContents()
  assert.deepEqual(groups.toSorted(), [
    'role=batch · 25 hosts, 2 silent',
    'role=cache · 25 hosts',
    'role=db · 25 hosts',
    'role=web · 25 hosts',
  ])
})

/** Opens a page's address in a browser with empty storage. */
async function openLink(page: Page): Promise<Page> {
  const { hash } = new URL(page.url())
  await page.context().close()
  return open(hash)
}

test('the address keeps how the overview is sorted, grouped and filtered', async () => {
  const page = await open(`#host=${WORST}`)
  await page.click('#host-heads button:text-is("Memory")')
  await page.waitForSelector('#host-heads th[aria-sort=descending] button:text-is("Memory")')
  await page.click('#host-heads button:text-is("Memory")')
  await page.waitForSelector('#host-heads th[aria-sort=ascending] button:text-is("Memory")')
  await page.selectOption('#host-group', 'role')
  await page.locator('#host-rows .group').first().waitFor()
  await page.fill('#host-filter', 'zone=z1 env=staging')
  await page.locator('#host-rows a', { hasText: 'web-20' }).waitFor({ state: 'detached' })
  assert.match(page.url(), /&hosts=zone%3Dz1\+env%3Dstaging&group=role&sort=hosts\.Memory$/)
  const rows = async (of: Page) => (await of.locator('#host-rows th').allTextContents()).toSorted()
  const shown = await rows(page)
  assert.equal(shown.length, 11)

  const linked = await openLink(page)
  await linked.waitForSelector('#host-heads th[aria-sort=ascending] button:text-is("Memory")')
  assert.equal(await linked.inputValue('#host-group'), 'role')
  assert.equal(await linked.inputValue('#host-filter'), 'zone=z1 env=staging')
  await linked.locator('#host-rows .group').first().waitFor()
  assert.deepEqual(await rows(linked), shown)
  const groups = await linked.locator('#host-rows .group').allTextContents()
  assert.deepEqual(
    groups.map((text) => text.split(' ')[0]),
    ['role=batch', 'role=web', 'role=cache', 'role=db'],
  )
  // Another host leaves the overview as it is.
  await hostRow(linked, 'web-40').locator('a').click()
  await linked.locator('#name', { hasText: 'web-40' }).waitFor()
  assert.match(linked.url(), /host=web-40.*&hosts=.*&group=role&sort=hosts\.Memory$/)
})

test('the back button undoes an order and a grouping at once, and never a single letter', async () => {
  const page = await open(`#host=${WORST}`)
  const steps = () => page.evaluate('history.length')
  const before = Number(await steps())
  await page.focus('#host-filter')
  await page.keyboard.type('env=staging')
  assert.equal(await steps(), before)
  await page.selectOption('#host-group', 'env')
  await page.waitForSelector('#host-rows .group')
  await page.click('#host-heads button:text-is("Disk")')
  await page.waitForSelector('#host-heads th[aria-sort] button:text-is("Disk")')
  await page.goBack()
  await page.waitForSelector('#host-heads th[aria-sort=descending] button:text-is("State")')
  assert.equal(await page.locator('#host-rows .group').count(), 2)
  await page.goBack()
  await page.waitForSelector('#host-rows .group', { state: 'detached' })
  assert.equal(await page.inputValue('#host-group'), '')
  assert.equal(await page.inputValue('#host-filter'), 'env=staging')
  await page.goForward()
  await page.waitForSelector('#host-rows .group')
})

test('a tag and a column that are not there leave the overview as it starts', async () => {
  const page = await open('#group=nowhere&sort=hosts.Nothing&sort=hosts')
  await page.waitForSelector('#host-heads th[aria-sort=descending] button:text-is("State")')
  assert.equal(await page.inputValue('#host-group'), '')
  assert.equal((await namesIn(page))[0], SILENT)
})

for (const width of [390, 1440]) {
  test(`works by keyboard alone at ${width} px: filter, move, choose, sort, group`, async () => {
    const page = await open('', { viewport: { width, height: 800 } })
    const focused = () => page.evaluate('document.activeElement.textContent')
    await page.focus('#host-filter')
    await page.keyboard.type('web-1')
    await page
      .locator('#host-rows a', { hasText: /^(db-|web-[^1])/ })
      .first()
      .waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowDown')
    const names = await namesIn(page)
    assert.equal(await focused(), names[0])
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(), names[1])
    await page.keyboard.press('End')
    assert.equal(await focused(), names.at(-1))
    await page.keyboard.press('Enter')
    await page.locator('#name', { hasText: names.at(-1) ?? '' }).waitFor()
    await page.keyboard.press('Shift+Tab')
    assert.equal(await focused(), 'Disk')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#host-heads th[aria-sort=descending] button:text-is("Disk")')
    // The list is a single tab stop, followed by the cards.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.closest("#host-list") === null'), true)
    await page.focus('#host-group')
    await page.keyboard.type('env')
    await page.locator('#host-rows .group').first().waitFor()
  })
}

test('greys every card of a silent host, with since when', async () => {
  const page = await open(`#host=${SILENT}&range=15min`)
  await page.waitForSelector('#silence:not([hidden])')
  assert.match((await page.textContent('#silence-text')) ?? '', /^Silent since \d\d:\d\d\. /)
  await page.locator('#cards .card').nth(2).waitFor()
  // In one turn of the page, because cards keep coming.
  const looks = (await page.evaluate(`[...document.querySelectorAll('#cards .card')].map((card) => {
    const head = card.querySelector('.head')
    return [
      getComputedStyle(head, '::after').content,
      getComputedStyle(head.querySelector('.meter')).filter,
      getComputedStyle(head.querySelector('.figure')).color === getComputedStyle(head.querySelector('.note')).color,
    ]
  })`)) as [string, string, boolean][]
  assert.ok(looks.length > 2)
  for (const [since, filter, muted] of looks) {
    assert.match(since, /^"as of \d\d:\d\d"$/)
    assert.deepEqual([filter, muted], ['grayscale(1)', true])
  }
  await page.goto(`${url}#host=${WORST}`)
  await page.waitForSelector('#silence', { state: 'hidden' })
  await page.waitForSelector('#cards:not([data-silent])')
})

test('forgets a silent host after asking, by keyboard too, and shows another', async () => {
  await client.post(minute('old').map((point) => ({ ...point, ts: point.ts - 600_000 })))
  const page = await open('#host=old&range=15min')
  await page.focus('#forget')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#forget-dialog[open]')
  assert.match((await page.textContent('#forget-dialog')) ?? '', /Forget old\?.*deletes its 5 series/s)
  await assertAccessible(page)
  await page.keyboard.press('Escape')
  assert.equal(await hostRow(page, 'old').count(), 1)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#forget-dialog[open]')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await hostRow(page, 'old').waitFor({ state: 'detached' })
  assert.equal(await page.textContent('#name'), WORST)
  assert.equal((await client.call({ method: 'DELETE', path: '/v1/hosts?host=old' })).status, 404)
})

test('a host that another page forgot goes by itself', async () => {
  await client.post(minute('old').map((point) => ({ ...point, ts: point.ts - 600_000 })))
  const page = await open()
  await hostRow(page, 'old').waitFor()
  await client.call({ method: 'DELETE', path: '/v1/hosts?host=old' })
  await hostRow(page, 'old').waitFor({ state: 'detached' })
})

test('a host that appears is listed without a reload', async () => {
  const page = await open()
  await client.post(minute('newcomer'))
  await hostRow(page, 'newcomer').waitFor()
  await client.call({ method: 'DELETE', path: '/v1/hosts?host=newcomer' })
})

test('says that two agents send under one name', async () => {
  const page = await open()
  await page.route('**/v1/stats', async (route) => {
    const response = await route.fetch()
    const stats = (await response.json()) as { receiver: object }
    await route.fulfill({
      json: {
        ...stats,
        receiver: { ...stats.receiver, duplicateHosts: [{ host: WORST, agents: 2, hostIds: ['m1'] }] },
      },
    })
  })
  await page.waitForSelector('#twins:not([hidden])')
  assert.match((await page.textContent('#twins')) ?? '', /^2 agents on one machine send under this name.*--host NAME/)
  await hostRow(page, WORST).locator('td', { hasText: '2 agents' }).waitFor()
})

test('says what the bound of series cut, and which flag raises it', async () => {
  const small = await ReceiverClient.start({ store: new MemoryStore({ clock: systemClock, maxSeries: 8 }) })
  try {
    await small.post([...minute('a'), ...minute('b')])
    const page = await browser.open(`http://127.0.0.1:${small.port}/`)
    await page.waitForSelector('#cut:not([hidden])')
    const text = (await page.textContent('#cut')) ?? ''
    assert.match(text, /^120 points of new series from b were rejected/)
    assert.match(text, /bound to 8 series\. Start the receiver with --max-series 16/)
    await assertAccessible(page)
  } finally {
    await small.close()
  }
})

for (const width of [390, 768, 1440, 2560]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`fits ${width} px and has no serious findings of axe in ${colorScheme}`, async () => {
      const page = await open(`#host=${SILENT}`, { viewport: { width, height: 900 }, colorScheme })
      await page.waitForSelector('#silence:not([hidden])')
      await assertAccessible(page)
      await page.goto(`${url}#host=${WORST}`)
      await page.waitForSelector('#silence', { state: 'hidden' })
      await page.selectOption('#host-group', 'env')
      await page.waitForSelector('#host-rows .group')
      await assertAccessible(page)
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width)
      const list = '(list => list.scrollWidth <= list.clientWidth)(document.querySelector("#host-list"))'
      assert.equal(await page.evaluate(list), true, 'the list scrolls sideways')
    })
  }
}
