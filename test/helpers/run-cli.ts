import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A temporary folder that `hostpulse` runs in, with a home and an environment of its own. */
export class CliFolder {
  readonly path = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-cli-'))

  file(name: string): string {
    return path.join(this.path, name)
  }

  /** Runs the built binary to its end, at most 30 s. */
  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const child = spawn(process.execPath, [MAIN, ...words], {
      cwd: this.path,
      env: { PATH: process.env['PATH'], HOME: this.path, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
