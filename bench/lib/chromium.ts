import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { threadTimes } from './process-cpu.js'

const PATH = '/usr/bin/chromium'
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** Starts a headless browser; undefined when Debian's chromium is not installed. */
export async function launchChromium(): Promise<Browser | undefined> {
  return existsSync(PATH) ? chromium.launch({ executablePath: PATH, args: ARGS }) : undefined
}

/** Returns the CPU time of all renderers' main threads so far, in ns. With one page open, only one of them is busy. */
export async function rendererMainNs(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    processInfo: readonly { type: string; id: number }[]
  }
  await session.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + threadTimes(id).mainNs, 0)
}
