import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Order, Role } from './member.js'

const PROGRAM = fileURLToPath(new URL('member.js', import.meta.url))

/** A member of a group in its own process, killed at the end of the test. */
export class Member {
  readonly child: ChildProcess
  role: Role = 'stopped'
  readonly #waiting = new Set<() => void>()

  constructor(context: TestContext, folder: string, key: string) {
    this.child = fork(PROGRAM, [folder, key])
    context.after(() => this.child.kill('SIGKILL'))
    this.child.on('message', (role) => {
      this.role = role as Role
      for (const wake of this.#waiting) wake()
      this.#waiting.clear()
    })
  }

  start(atMs = 0): void {
    this.#tell({ order: 'start', atMs })
  }

  async stop(): Promise<void> {
    this.#tell({ order: 'stop' })
    await this.until('stopped')
  }

  /** Stops it. Resolves with the exit code when the process has exited by itself. */
  async end(): Promise<number | null> {
    this.#tell({ order: 'end' })
    const [code] = await once(this.child, 'exit')
    return code
  }

  /** Kills it with SIGKILL. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
  }

  async until(...roles: readonly Role[]): Promise<void> {
    while (!roles.includes(this.role)) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  #tell(order: Order): void {
    this.child.send(order)
  }
}
