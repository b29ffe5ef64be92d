import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { program } from './peers.js'
import { ROOT } from './root.js'

/** Sleeping processes, so that a host has as many as a large one. */
export class Sleepers {
  readonly #parent: ChildProcess

  private constructor(parent: ChildProcess) {
    this.#parent = parent
  }

  /** @param folder for the program @throws Error without a C compiler (bench/setup.sh installs one) */
  static async start(count: number, folder: string): Promise<Sleepers> {
    const compiler = program('cc') ?? program('gcc')
    if (compiler === undefined) throw new Error('no C compiler: run bench/setup.sh')
    const file = path.join(folder, 'sleepers')
    execFileSync(compiler, ['-O2', '-o', file, path.join(ROOT, 'bench/native/sleepers.c')])
    const parent = spawn(file, [String(count)], { stdio: ['pipe', 'pipe', 'inherit'] })
    await Promise.race([
      once(parent.stdout, 'data'),
      once(parent, 'exit').then(() => {
        throw new Error(`${count} processes could not be started`)
      }),
    ])
    return new Sleepers(parent)
  }

  /** Ends all of them: each dies with its parent. */
  async end(): Promise<void> {
    const ended = once(this.#parent, 'exit')
    this.#parent.stdin?.end()
    await ended
  }
}
