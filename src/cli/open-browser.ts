import { spawn } from 'node:child_process'
import type { Logger } from '../shared/logger.js'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
}

/** Opens a page with the desktop's default browser. A failure is logged and changes nothing else. */
export function openBrowser(url: string, logger: Logger): void {
  const [command, ...words] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...words, url], { stdio: 'ignore', detached: true })
  child.once('error', () => logger.warn({ url }, 'no browser could be opened'))
  child.unref()
}
