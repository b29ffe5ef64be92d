import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { rendererMainNs } from './chromium.js'

/** Load of a page's main thread, in percent of a core. */
export interface BusyShare {
  /** By the thread's CPU time. */
  readonly threadPercent: number
  /** By the wall time of the thread's tasks. */
  readonly taskPercent: number
  readonly scriptPercent: number
}

/** Measures the main thread of the only open page for `watchMs`. */
export async function busyShare(browser: Browser, page: Page, watchMs: number): Promise<BusyShare> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const value = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
    return {
      atMs: performance.now(),
      threadMs: (await rendererMainNs(browser)) / 1e6,
      taskMs: value('TaskDuration') * 1000,
      scriptMs: value('ScriptDuration') * 1000,
    }
  }
  const from = await read()
  await sleep(watchMs)
  const to = await read()
  const percent = (key: 'threadMs' | 'taskMs' | 'scriptMs') => ((to[key] - from[key]) / (to.atMs - from.atMs)) * 100
  return { threadPercent: percent('threadMs'), taskPercent: percent('taskMs'), scriptPercent: percent('scriptMs') }
}
