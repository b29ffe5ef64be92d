import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentStats } from '../../src/shared/stats.js'

/** The program as users start it. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly msg: string
}

/** A running `hostpulse`, in its own environment and, by default, an empty folder. */
export class Cli {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  #wake: () => void = () => {}

  /** @param words the command line; `before` goes in front of `node`, e.g. `strace …` */
  constructor(words: readonly string[], { env = {}, before = [], cwd = emptyFolder() }: CliOptions = {}) {
    const [file = process.execPath, ...rest] = [...before, process.execPath, MAIN, ...words]
    this.child = spawn(file, rest, { cwd, env: { ...ownEnv(cwd), ...env } })
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString()
      this.#wake()
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
      this.#wake()
    })
    this.child.once('close', () => this.#wake())
  }

  /** Every complete JSON log line so far. */
  get log(): readonly LogLine[] {
    return this.stderr
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine)
  }

  logged(msg: string): LogLine | undefined {
    return this.log.find((line) => line.msg === msg)
  }

  /** Statistics from the `stopped` line. */
  stoppedStats(): AgentStats {
    const line = this.logged('stopped')
    if (line === undefined) throw new Error(`no \`stopped\` in the log:\n${this.stderr}`)
    return line['stats'] as AgentStats
  }

  /** Resolves as soon as the condition holds after some output; rejects if the program ends first. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the program ended first, saying:\n${this.stdout}\n${this.stderr}`)
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Waits for the program to end. */
  async ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const { child } = this
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    return { code: child.exitCode, signal: child.signalCode }
  }

  /** Kills the program if it still runs: for the end of a test. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended()
  }
}

/** Environment in which the sockets of one folder's agents stay separate from others'. */
function ownEnv(cwd: string): Readonly<Record<string, string | undefined>> {
  return { PATH: process.env['PATH'], HOME: cwd, RUNTIME_DIRECTORY: path.join(cwd, 'run') }
}

function emptyFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'hostpulse-test-'))
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly before?: readonly string[]
  /** Working folder and home. */
  readonly cwd?: string
}
