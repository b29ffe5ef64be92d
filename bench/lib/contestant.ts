import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/** Characters of a contestant's last output to keep, for the error message when it ends too early. */
const LAST_WORDS = 500

/** A program that measures this host at a rate, in its own process. */
export interface Contestant {
  /** Identifier, also its path at the sink. */
  readonly id: string
  readonly label: string
  readonly hertz: number
  /** Command to run; null when a program it needs is not installed. */
  readonly command: readonly string[] | null
  /** Program that a note names as missing when `command` is null. */
  readonly peer: string
  /** Starts scraping a contestant that does not send by itself. Returns a function that ends it. */
  readonly drive?: () => () => void
}

/** A running contestant. */
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

  /** @throws Error when it has exited by itself, because its figures would mean nothing */
  assertAlive(): void {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`${this.contestant.label} ended by itself with ${exitCode ?? signalCode}: ${this.#said}`)
    }
  }

  /** Suspends it until `resume`. */
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
