import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Refusal } from './protocol.js'

const ENTRY = fileURLToPath(new URL('./check-entry.js', import.meta.url))
/** Time to read a file of 2 GB from a slow disk. */
const TIMEOUT_MS = 300_000

/**
 * Reads a store's file in a child process, because libsql aborts the process on some damaged files.
 * @returns why the file cannot be used; undefined when it can, or when it is missing or empty
 */
export function checkFile(file: string): Promise<Refusal | undefined> {
  if (!hasContent(file)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const refuse = (problem: string) => resolve({ status: 'refused', reason: 'unusable', error: `${file} ${problem}` })
    const notStarted = ({ message }: Error) => refuse(`cannot be checked: no process can be started (${message})`)
    const child = startCheck(file)
    if (child instanceof Error) return notStarted(child)
    let output = ''
    // stdout is missing when the process has no file descriptors left.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', notStarted)
    child.on('close', (code, signal) => {
      if (output !== '') resolve(JSON.parse(output))
      else if (code === 0) resolve(undefined)
      // SIGKILL comes from the kernel, when memory is short, or from the timeout. The file may be sound.
      else if (signal === 'SIGKILL') refuse('cannot be checked: the process that read it was killed')
      else refuse(`is damaged (reading it ends in ${signal ?? code})`)
    })
  })
}

/** Starts the check. spawn throws some failures (no memory) and emits others (no descriptors, too many processes). */
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

/** Whether the file is a non-empty regular file. False on errors too: opening the file reports them. */
function hasContent(file: string): boolean {
  try {
    const found = statSync(file)
    return found.isFile() && found.size > 0
  } catch {
    return false
  }
}
