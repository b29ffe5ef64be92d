import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Refusal } from './protocol.js'

const ENTRY = fileURLToPath(new URL('./check-entry.js', import.meta.url))
/** For a file of 2 GB on a slow disk. */
const TIMEOUT_MS = 300_000

/**
 * Reads a store's file once in a child process: at some damage libsql aborts the process that reads it.
 * @returns why the file cannot be the store; undefined also when there is nothing to read
 */
export function checkFile(file: string): Promise<Refusal | undefined> {
  if (!hasContent(file)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const refuse = (why: string) => resolve({ status: 'refused', reason: 'unusable', error: `${file} ${why}` })
    const notStarted = ({ message }: Error) => refuse(`cannot be checked: no process can be started (${message})`)
    const child = startCheck(file)
    if (child instanceof Error) return notStarted(child)
    let output = ''
    // Without descriptors there is no stream either.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', notStarted)
    child.on('close', (code, signal) => {
      if (output !== '') resolve(JSON.parse(output))
      else if (code === 0) resolve(undefined)
      // By the kernel, when memory is short, or by the timeout: neither says anything about the file.
      else if (signal === 'SIGKILL') refuse('cannot be checked: the process that read it was killed')
      else refuse(`is damaged (reading it ends in ${signal ?? code})`)
    })
  })
}

/** Some failures to start a process are thrown (no memory), others are emitted (no descriptors, too many processes). */
function startCheck(file: string): ChildProcess | Error {
  try {
    return spawn(process.execPath, [ENTRY, file], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** False also when the file cannot be reached: opening it will say why. */
function hasContent(file: string): boolean {
  try {
    const found = statSync(file)
    return found.isFile() && found.size > 0
  } catch {
    return false
  }
}
