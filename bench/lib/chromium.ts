import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { threadTimes } from './process-cpu.js'

const PATH = '/usr/bin/chromium'
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** A browser without a window; undefined where Debian's chromium is not installed. */
export async function launchChromium(): Promise<Browser | undefined> {
  return existsSync(PATH) ? chromium.launch({ executablePath: PATH, args: ARGS }) : undefined
}

/** CPU time that the main threads of all renderers have used so far, in ns. With one page open there is one that works. */
export async function rendererMainNs(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    processInfo: readonly { type: string; id: number }[]
  }
  await session.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + threadTimes(id).mainNs, 0)
}
