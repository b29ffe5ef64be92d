import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/** Characters kept of what a contestant says, for when it ends too early. */
const LAST_WORDS = 500

/** Something that measures this host at a rate, as a process of its own. */
export interface Contestant {
  /** Also its path at the sink. */
  readonly id: string
  readonly label: string
  readonly hertz: number
  /** Null: what it needs is not installed. */
  readonly command: readonly string[] | null
  /** What to say when `command` is null. */
  readonly peer: string
  /** Starts what asks a contestant that has to be asked; returns what ends that. */
  readonly drive?: () => () => void
}

/** A contestant that runs. */
export class Running {
  readonly contestant: Contestant
  readonly pid: number
  readonly #child: ChildProcess
  readonly #stopDriving: (() => void) | undefined
  #said = ''

  constructor(contestant: Contestant) {
    const [file = '', ...words] = contestant.command ?? []
    this.contestant = contestant
    this.#child = spawn(file, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    if (this.#child.pid === undefined) throw new Error(`${contestant.label} did not start`)
    this.pid = this.#child.pid
    process.once('exit', this.#kill)
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-LAST_WORDS)
    })
    this.#stopDriving = contestant.drive?.()
  }

  /** @throws Error when it has ended by itself: its figures would be those of nothing */
  assertAlive(): void {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`${this.contestant.label} ended by itself with ${exitCode ?? signalCode}: ${this.#said}`)
    }
  }

  /** Stands still until `resume`. */
  pause(): void {
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.#child.kill('SIGCONT')
  }

  async end(): Promise<void> {
    this.#stopDriving?.()
    this.resume()
    process.off('exit', this.#kill)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(this.#kill, 8_000)
    await ended
    clearTimeout(timer)
  }

  readonly #kill = (): void => {
    this.#child.kill('SIGKILL')
  }
}
