import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeError } from '../../../shared/describe-error.js'
import { packageFile } from '../../../shared/package-files.js'
import { resolverOptions } from '../../../shared/resolver-options.js'
import type { FileCheck } from './protocol.js'
import { damaged, unusable } from './refusals.js'

const ENTRY = fileURLToPath(packageFile('../receiver/store/sqlite/check-entry.js').href)
/** Time to read a file of 2 GB from a slow disk. */
const TIMEOUT_MS = 300_000

/** Reads a store's file, if there is one, in a child process, because libsql aborts the process on some damaged files. */
export function checkFile(file: string): Promise<FileCheck> {
  if (!hasContent(file) && !hasContent(`${file}-wal`)) return Promise.resolve({ status: 'usable' })
  return new Promise((resolve) => {
    const uncertain = (cause: string) => resolve(unusable(file, `cannot be checked: ${cause}`))
    const notStarted = (error: unknown) => uncertain(`no process can be started (${describeError(error)})`)
    const child = startCheck(file, notStarted)
    let output = ''
    // stdout is missing when the process has no file descriptors left.
    child?.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child?.on('error', notStarted)
    child?.on('close', (code, signal) => {
      if (output !== '') resolve(JSON.parse(output))
      // SIGKILL comes from the kernel, when memory is short, or from the timeout. The file may be sound.
      else if (signal === 'SIGKILL') uncertain('the process that read it was killed')
      else resolve(damaged(file, `reading it ends in ${signal ?? code}`))
    })
  })
}

/** Starts the check. spawn throws some failures (no memory) and emits others (no descriptors, too many processes). */
function startCheck(file: string, notStarted: (error: unknown) => void): ChildProcess | undefined {
  try {
    return spawn(process.execPath, [...resolverOptions({ modules: true }), ENTRY, file], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
  } catch (error) {
    notStarted(error)
    return undefined
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
