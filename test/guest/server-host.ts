import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface, type Interface } from 'node:readline'
import { promisify } from 'node:util'
import type { AgentConfig } from '../../src/config/agent-config.js'
import type { AgentStats } from '../../src/shared/stats.js'
import { hostProgram } from './run-host.js'

const autocannon = createRequire(import.meta.url).resolve('autocannon')

/** Output of the server at its end. */
export interface ServerEnd {
  readonly uncaught: readonly string[]
  readonly orders: number
  readonly stats: AgentStats | null
}

/** Results of an autocannon run; latencies in milliseconds. */
export interface Load {
  readonly requests: { readonly average: number; readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number; readonly p99_9: number; readonly max: number }
  readonly errors: number
  readonly non2xx: number
}

export interface ServerOptions {
  /** Settings of the agent; null for a server without one. */
  readonly config: AgentConfig | null
  /** Additional memory in use, in bytes. @default 0 */
  readonly heldBytes?: number
  /** Words in front of `node`, e.g. `strace …`. @default none */
  readonly before?: readonly string[]
}

/** An HTTP server in its own process, with or without an embedded agent. */
export class ServerHost {
  readonly child: ChildProcess
  readonly url: string
  readonly #lines: AsyncIterator<string>
  readonly #exit: Promise<unknown>

  private constructor(child: ChildProcess, url: string, lines: AsyncIterator<string>, exit: Promise<unknown>) {
    this.child = child
    this.url = url
    this.#lines = lines
    this.#exit = exit
  }

  static async start({ config, heldBytes = 0, before = [] }: ServerOptions): Promise<ServerHost> {
    const words = [process.execPath, hostProgram('server.mjs'), JSON.stringify(config), String(heldBytes)]
    const [file = '', ...rest] = [...before, ...words]
    const child = spawn(file, rest, { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] })
    const exit = once(child, 'exit')
    const reader: Interface = createInterface({ input: child.stdout })
    const lines = reader[Symbol.asyncIterator]()
    const { value } = await lines.next()
    if (typeof value !== 'string') throw new Error('the server did not start')
    return new ServerHost(child, value, lines, exit)
  }

  /** Sends requests on ten connections, each waiting for an answer before its next request. */
  async load(seconds: number): Promise<Load> {
    const words = ['--json', '--connections', '10', '--duration', String(seconds), this.url]
    const { stdout } = await promisify(execFile)(process.execPath, [autocannon, ...words])
    return JSON.parse(stdout) as Load
  }

  /** Stops the server and waits for its end. @param pid the server's, when another program runs it */
  async end(pid = this.child.pid ?? 0): Promise<ServerEnd> {
    process.kill(pid, 'SIGTERM')
    const { value } = await this.#lines.next()
    await this.#exit
    return JSON.parse(value ?? '')
  }

  /** Kills the server at the end of a failed test. */
  kill(): void {
    this.child.kill('SIGKILL')
  }
}
