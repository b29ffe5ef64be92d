import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Cli } from './cli.js'

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A temporary folder to run `hostpulse` in several times. */
export class CliFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'hostpulse-cli-'))

  file(name: string): string {
    return path.join(this.path, name)
  }

  /** Runs a command that ends by itself. */
  async run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const cli = new Cli(words, { env, cwd: this.path })
    const { code } = await cli.ended()
    return { code, stdout: cli.stdout, stderr: cli.stderr }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
