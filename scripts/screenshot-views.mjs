// `node scripts/screenshot-views.mjs`, after a build: saves images of the page's views of a recorded host in docs/.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ReceiverClient } from '../dist/test/helpers/receiver-client.js'
import { recordedHost } from '../dist/test/system/recorded-host.js'

const BODY_POINTS = 8000
const docs = fileURLToPath(new URL('../docs', import.meta.url))
const images = [
  { file: 'dashboard.png', width: 1400, height: 1050, colorScheme: 'light' },
  { file: 'views-cores.png', selector: '#card-cpu', width: 1200, height: 1400, colorScheme: 'light' },
  { file: 'views-disk.png', selector: '#card-disk', width: 1200, height: 1400, colorScheme: 'light' },
  { file: 'views-services.png', selector: '#card-runtime', width: 1200, height: 1400, colorScheme: 'dark' },
  { file: 'views-phone.png', width: 390, height: 800, colorScheme: 'dark' },
]

const client = await ReceiverClient.start()
const points = recordedHost('db-1')
for (let at = 0; at < points.length; at += BODY_POINTS) await client.post(points.slice(at, at + BODY_POINTS))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const { file, selector, width, height, colorScheme } of images) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme })
    await page.goto(`http://127.0.0.1:${client.port}/#host=db-1&range=15min`)
    await page.locator('#card-disk .detail', { hasText: 'full in' }).waitFor()
    const shown = selector === undefined ? page : page.locator(selector)
    if (selector !== undefined) await shown.scrollIntoViewIfNeeded()
    await page.waitForTimeout(2500)
    await shown.screenshot({ path: path.join(docs, file) })
    await page.close()
  }
} finally {
  await browser.close()
  await client.close()
}
