import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'
import { Cli } from './cli.js'
import { FaultServer } from './fault-server.js'
import { privateFolder } from './private-folder.js'

const OUTCOMES = ['config changed', 'config unchanged', 'config rejected']
/** Settings that yield a point every 20 ms and nothing else. */
export const FAST = { initialDelay: 0, interval: '20ms', collectors: onlySystem() }

function onlySystem(): object {
  const others = ['cpu', 'memory', 'disk', 'mounts', 'network', 'cgroup', 'agent']
  const off = others.map((name) => [name, { enabled: false }])
  return { ...Object.fromEntries(off), system: { types: { include: ['uptime_seconds'] } } }
}

/** A running agent and its files. */
export class ReloadRig {
  readonly folder: string
  readonly cli: Cli

  constructor(context: TestContext, files: Readonly<Record<string, object>>, words: readonly string[] = []) {
    this.folder = privateFolder(context)
    for (const [name, content] of Object.entries(files)) this.write(name, content)
    this.cli = new Cli(['run', '--config', this.file('hostpulse.yaml'), ...words])
    context.after(() => this.cli.kill())
  }

  file(name: string): string {
    return path.join(this.folder, name)
  }

  write(name: string, content: object | string): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), typeof content === 'string' ? content : stringify(content))
  }

  /** Outcome of each reload so far, in order. */
  get outcomes(): readonly string[] {
    return this.cli.log.map(({ msg }) => msg).filter((msg) => OUTCOMES.includes(msg))
  }

  async started(): Promise<void> {
    await this.cli.until(() => this.cli.logged('started') !== undefined)
  }

  /** Resolves with the log line of the nth reload, from 1. */
  async outcome(number: number): Promise<Readonly<Record<string, unknown>>> {
    await this.cli.until(() => this.outcomes.length >= number)
    return this.cli.log.filter(({ msg }) => OUTCOMES.includes(msg))[number - 1] ?? {}
  }

  /** Reloads and resolves with the log line of the outcome. */
  async reload(): Promise<Readonly<Record<string, unknown>>> {
    const { length } = this.outcomes
    this.cli.child.kill('SIGHUP')
    return this.outcome(length + 1)
  }

  async stop(): Promise<void> {
    this.cli.child.kill('SIGTERM')
    assert.deepEqual(await this.cli.ended(), { code: 0, signal: null })
  }
}

export async function receiver(context: TestContext): Promise<FaultServer> {
  const server = await FaultServer.start()
  context.after(() => server.close())
  return server
}

export function output(name: string, server: FaultServer, more: object = {}): object {
  return { name, url: server.url, batch: { flushInterval: '20ms' }, ...more }
}

/** Asserts that an output lost and duplicated nothing, and that its points come at the pace of its ticks. */
export function assertWhole({ cli }: ReloadRig, name: string, server: FaultServer): void {
  const { points } = cli.stoppedStats().outputs.find((one) => one.name === name) ?? {}
  assert.ok(points !== undefined && points.accepted > 0)
  const { accepted, delivered } = points
  assert.deepEqual([delivered, server.stored.length], [accepted, accepted])
  const times = server.stored.filter(({ type }) => type === 'uptime_seconds').map(({ ts }) => ts)
  assert.equal(new Set(times).size, times.length)
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  )
}
