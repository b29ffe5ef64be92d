import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Refusal } from './protocol.js'

const ENTRY = fileURLToPath(new URL('./check-entry.js', import.meta.url))
/** For a file of 2 GB on a slow disk. */
const TIMEOUT_MS = 300_000

/**
 * Reads a store's file once in a process of its own: at some damages libsql aborts the process that reads it.
 * @returns what is wrong with the file; undefined also when there is no file, or no process can be started
 */
export function checkFile(file: string): Promise<Refusal | undefined> {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile() || found.size === 0) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [ENTRY, file], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', () => resolve(undefined))
    child.on('close', (code, signal) => {
      if (said !== '') resolve(JSON.parse(said))
      else if (code === 0) resolve(undefined)
      else
        resolve({
          status: 'refused',
          reason: 'unusable',
          error: `${file} is damaged (reading it ends in ${signal ?? code})`,
        })
    })
  })
}
