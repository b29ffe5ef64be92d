import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, afterEach, before } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { WirePoint } from '../../src/receiver/wire-point.js'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** A browser for the tests of one file, with one page at a time. Errors on a page fail the test. */
export class BrowserPage {
  #browser: Browser | undefined
  #page: Page | undefined
  readonly #problems: string[] = []

  /** Registers hooks in the test file that creates it. */
  constructor() {
    before(async () => {
      this.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGS, '--disable-sync'] })
    })
    after(() => this.#browser?.close())
    afterEach(async () => {
      await this.#page?.context().close()
      this.#page = undefined
      assert.deepEqual(this.#problems.splice(0), [])
    })
  }

  async open(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    assert.ok(this.#browser)
    const context = await this.#browser.newContext({ viewport: { width: 1300, height: 900 }, ...options })
    const page = await context.newPage()
    this.#page = page
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => this.#problems.push(String(error.stack)))
    page.on('dialog', (dialog) => {
      this.#problems.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(url).origin)) this.#problems.push(`asked for ${request.url()}`)
    })
    await page.goto(url)
    return page
  }
}

/** Fails on serious and critical findings of axe. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: unknown[] }[]
  }
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => [id, JSON.stringify(nodes[0]).slice(0, 300)]),
    [],
  )
}

/** Name that would run a script if it became markup. */
export const EVIL = '<img src=x onerror=alert(1)>'

/** Returns the points of the last minute, one a second. */
export function minute(host: string, value = 0.25): WirePoint[] {
  const now = Math.floor(Date.now() / 1000) * 1000
  return Array.from({ length: 60 }, (_, n) => now - n * 1000).flatMap((ts) => [
    { ts, host, type: 'cpu_usage', value, tags: { cpu: 'total' } },
    { ts, host, type: 'load_1', value: value * 10 },
    { ts, host, type: 'mem_used_ratio', value },
    { ts, host, type: 'pressure_ratio', value, tags: { resource: 'io', kind: 'some' } },
    { ts, host, type: 'orders_total', value: ts / 1000, tags: { shop: EVIL } },
  ])
}

/** Returns the length of the zoom in a page's address, in ms; NaN without a zoom. */
export function zoomedMs(page: Page): number {
  const params = new URLSearchParams(new URL(page.url()).hash.slice(1))
  return Number(params.get('to') ?? Number.NaN) - Number(params.get('from') ?? Number.NaN)
}
