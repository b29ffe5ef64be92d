import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 15_000

export interface ServerPlan {
  /** Program, found on the PATH. */
  readonly program: string
  /** Returns the arguments. @param directory for its data @param ports free loopback ports */
  readonly args: (directory: string, ports: readonly number[]) => readonly string[]
  readonly env?: (directory: string, ports: readonly number[]) => Readonly<Record<string, string>>
  /** Path that answers 2xx once the server is ready. */
  readonly readyPath: string
}

/** A third-party server on loopback with its own data; ended with the test. */
export class Server {
  readonly #plan: ServerPlan
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  #ports: readonly number[] = []
  #child: ChildProcess | null = null

  private constructor(plan: ServerPlan) {
    this.#plan = plan
  }

  static async start(t: TestContext, plan: ServerPlan): Promise<Server> {
    const server = new Server(plan)
    t.after(async () => {
      await server.stop('SIGKILL')
      rmSync(server.#directory, { recursive: true, force: true })
    })
    server.#ports = [await freePort(), await freePort()]
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports[0]}`
  }

  /** Starts it, after a stop on the same ports with the same data. */
  async start(): Promise<void> {
    const { program, args, env = () => ({}) } = this.#plan
    const [directory, ports] = [this.#directory, this.#ports]
    const child = spawn(program, args(directory, ports), {
      stdio: 'ignore',
      cwd: directory,
      env: { ...process.env, ...env(directory, ports) },
    })
    this.#child = child
    child.on('error', () => {})
    const endMs = performance.now() + START_TIMEOUT_MS
    while (!(await this.#ready())) {
      assert.ok(child.pid !== undefined && child.exitCode === null, `${program} does not run`)
      assert.ok(performance.now() < endMs, `${program} does not answer`)
      await sleep(50)
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }

  async get(route: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await fetch(`${this.url}${route}?${new URLSearchParams(parameters)}`)
    const text = await response.text()
    assert.ok(response.ok, `${route}: ${response.status} ${text.slice(0, 500)}`)
    return text
  }

  async #ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}${this.#plan.readyPath}`)).ok
    } catch {
      return false
    }
  }
}

/** Returns why a test that needs these programs must be skipped; false when all are installed. */
export function missing(...programs: readonly string[]): string | false {
  const absent = programs.filter((program) => spawnSync('which', [program]).status !== 0)
  return absent.length === 0 ? false : `${absent.join(', ')} not installed: test/system/setup.sh installs it`
}

/** Returns a loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}
