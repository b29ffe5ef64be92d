import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ReportHostArguments, ReportHostLine } from './report-host.js'

const HOST = fileURLToPath(new URL('./report-host.js', import.meta.url))

type LineOf<Kind extends ReportHostLine['kind']> = Extract<ReportHostLine, { readonly kind: Kind }>

/** A report-host in its own process. */
export class ReportChild {
  readonly process: ChildProcess
  /** Everything it printed. */
  readonly printed: string[] = []
  readonly #lines: ReportHostLine[] = []
  readonly #exit: Promise<unknown>
  #wake: () => void = () => {}

  private constructor(child: ChildProcess) {
    this.process = child
    this.#exit = once(child, 'close').then(() => this.#wake())
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#take(line))
    }
  }

  static start(t: TestContext, given: ReportHostArguments, env: NodeJS.ProcessEnv = {}): ReportChild {
    const child = spawn(execPath, [HOST, JSON.stringify(given)], { env: { ...process.env, ...env } })
    t.after(() => void child.kill('SIGKILL'))
    return new ReportChild(child)
  }

  /** Resolves with the first line of this kind, past or future. */
  async line<Kind extends ReportHostLine['kind']>(kind: Kind): Promise<LineOf<Kind>> {
    return this.find((line): line is LineOf<Kind> => line.kind === kind)
  }

  /** Resolves with the first log line with this message. */
  async logged(message: string): Promise<LineOf<'log'>> {
    return this.find((line): line is LineOf<'log'> => line.kind === 'log' && line.message === message)
  }

  /** Resolves when the process has ended. */
  async exit(): Promise<void> {
    await this.#exit
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }

  private async find<Line extends ReportHostLine>(is: (line: ReportHostLine) => line is Line): Promise<Line> {
    for (;;) {
      const found = this.#lines.find(is)
      if (found !== undefined) return found
      if (this.process.exitCode !== null) throw new Error(`ended before it printed that:\n${this.printed.join('\n')}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #take(line: string): void {
    this.printed.push(line)
    if (line.startsWith('{"kind"')) this.#lines.push(JSON.parse(line) as ReportHostLine)
    this.#wake()
  }
}
