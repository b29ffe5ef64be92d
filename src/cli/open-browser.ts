import { spawn } from 'node:child_process'
import type { Logger } from '../shared/logger.js'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
}

/** Opens a page by what the desktop opens pages with; where there is none, the log says so and all goes on. */
export function openBrowser(url: string, logger: Logger): void {
  const [command, ...words] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...words, url], { stdio: 'ignore', detached: true })
  child.once('error', () => logger.warn({ url }, 'no browser could be opened'))
  child.unref()
}
