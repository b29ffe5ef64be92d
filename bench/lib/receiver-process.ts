import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { MAIN } from '../../test/helpers/cli.js'

/** A receiver with a file store in its own process, started like users do. */
export class ReceiverProcess {
  readonly pid: number
  /** Ends in a slash. */
  readonly url: string
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.pid = child.pid ?? 0
    this.url = url
    this.#child = child
    this.#folder = folder
  }

  /** @param command `receive`, or `dashboard` with its agent */
  static async start(command: string): Promise<ReceiverProcess> {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
    const words = [MAIN, command, '--listen', '127.0.0.1:0', '--store', path.join(folder, 'points.db')]
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const url = /http:\/\/[^/\s]+\//.exec(line.toString())?.[0]
    if (url === undefined) throw new Error(`no address in ${line.toString()}`)
    return new ReceiverProcess(child, folder, url)
  }

  /** Size of the store's main file. */
  get fileBytes(): number {
    return statSync(path.join(this.#folder, 'points.db')).size
  }

  /** Stops it and deletes its store. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
