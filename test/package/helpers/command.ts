import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const DEADLINE_MS = 180_000

/** Runs a command in a folder to its end and resolves with its status and output. */
export async function finished(
  file: string,
  words: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Finished> {
  const child = spawn(file, words, { cwd, env: { ...process.env, ...env }, timeout: DEADLINE_MS })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

/** Runs a command that must succeed and resolves with its stdout. */
export async function succeeded(...run: Parameters<typeof finished>): Promise<string> {
  const { code, stdout, stderr } = await finished(...run)
  if (code !== 0) throw new Error(`${run[0]} ${run[1].join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout
}
