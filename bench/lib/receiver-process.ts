import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { MAIN } from '../../test/helpers/cli.js'
import type { LongestTurns } from '../children/loop-probe.js'

const LOOP_PROBE = fileURLToPath(new URL('../children/loop-probe.js', import.meta.url))

/** A receiver with a file store in its own process, started as users do. */
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

  /**
   * @param command `receive`, or `dashboard` with its agent
   * @param probesLoop whether to watch its event loop, for `longestTurns`
   * @param store store to use instead of a file
   */
  static async start(
    command: string,
    { probesLoop = false, store }: { probesLoop?: boolean; store?: string } = {},
  ): Promise<ReceiverProcess> {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
    const words = [MAIN, command, '--listen', '127.0.0.1:0', '--store', store ?? path.join(folder, 'points.db')]
    const env = { ...process.env, HOSTPULSE_LOOP_PROBE: path.join(folder, 'turns.json') }
    const child = spawn(process.execPath, [...(probesLoop ? ['--import', LOOP_PROBE] : []), ...words], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const url = /http:\/\/[^/\s]+\//.exec(line.toString())?.[0]
    if (url === undefined) throw new Error(`no address in ${line.toString()}`)
    return new ReceiverProcess(child, folder, url)
  }

  /** Size of the store's main file. */
  get fileBytes(): number {
    return statSync(path.join(this.#folder, 'points.db')).size
  }

  /** Longest turns of the event loop. Needs `probesLoop`. */
  get longestTurns(): LongestTurns {
    return JSON.parse(readFileSync(path.join(this.#folder, 'turns.json'), 'utf8'))
  }

  /** Stops it and deletes its store. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
