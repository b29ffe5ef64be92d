// `npm run screenshot [FILE] [WIDTH] [light|dark]`: starts the dashboard, lets it collect for a while and saves an image of its page.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

/** Slightly longer than the range shown. */
const COLLECT_MS = 65_000
const COLLECTORS = 'cpu,memory,disk,network,system,pressure,agent'
const root = fileURLToPath(new URL('..', import.meta.url))
const [file = path.join(root, 'docs/dashboard.png'), width = '1400', colorScheme = 'light'] = process.argv.slice(2)
const home = mkdtempSync(path.join(tmpdir(), 'hostpulse-screenshot-'))
const main = path.join(root, 'dist/src/cli/main.js')
const words = ['dashboard', '--listen', '127.0.0.1:0', '--host', 'web-1', '--collectors', COLLECTORS]
const dashboard = spawn(process.execPath, [main, ...words], {
  env: { PATH: process.env.PATH, HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [url] = await new Promise((resolve, reject) => {
  dashboard.stdout.on('data', (chunk) => {
    const found = /http:\S+/.exec(String(chunk))
    if (found) resolve(found)
  })
  dashboard.once('exit', () => reject(new Error('the dashboard did not start')))
})
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
try {
  const page = await browser.newPage({ viewport: { width: Number(width), height: 1050 }, colorScheme })
  await sleep(Number(process.env.COLLECT_MS ?? COLLECT_MS))
  page.on('console', (message) => console.error(message.text()))
  page.on('pageerror', (error) => console.error(error.stack))
  await page.goto(`${url}#range=1min`)
  await page.waitForSelector('.plot canvas')
  await sleep(2000)
  await page.screenshot({ path: file, fullPage: process.env.FULL === '1' })
} finally {
  await browser.close()
  dashboard.kill('SIGTERM')
  rmSync(home, { recursive: true, force: true })
}
