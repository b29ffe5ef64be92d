import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Scenario } from './host.js'
import { fixture } from './rig.js'

const program = fileURLToPath(new URL('host.js', import.meta.url))

interface HostOptions {
  readonly flags?: readonly string[]
  readonly variables?: Record<string, string>
}

/** Starts a host in its own process, killed after the test. */
function startHost(context: TestContext, scenario: Scenario, { flags = [], variables = {} }: HostOptions = {}) {
  const host = spawn(process.execPath, [...flags, program, JSON.stringify(scenario)], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  context.after(() => host.kill('SIGKILL'))
  let output = ''
  host.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = once(host, 'exit') as Promise<[code: number | null, signal: string | null]>
  const ticking = new Promise<void>((resolve) => host.stdout.once('data', () => resolve()))
  return { pid: host.pid ?? 0, kill: () => host.kill('SIGKILL'), ended, ticking, output: () => output }
}

/** Returns the child processes of `parent`, without zombies. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [, state, parentPid] = /\) (\S) (\d+)/.exec(statOf(pid)) ?? []
      return Number(parentPid) === parent && state !== 'Z' ? [Number(pid)] : []
    })
}

function statOf(pid: string | number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

async function endOf(pid: number, withinMs: number): Promise<void> {
  for (let waitedMs = 0; /\) [^Z]/.test(statOf(pid)); waitedMs += 10) {
    assert.ok(waitedMs < withinMs, `process ${pid} is still there`)
    await wait(10)
  }
}

const LONG_MS = 60_000

describe('a host', () => {
  for (const module of ['healthy', 'loops', 'loops-natively']) {
    it(`that is killed by SIGKILL leaves no process behind when its collector's module is ${module}`, async (context) => {
      const collectors = [{ module, isolation: 'process', timeoutMs: LONG_MS }] as const
      const host = startHost(context, { collectors, next: 'stay' })
      await host.ticking
      const children = childrenOf(host.pid)
      assert.equal(children.length, 1)
      host.kill()
      await host.ended
      for (const child of children) await endOf(child, 2_000)
    })
  }

  for (const isolation of ['thread', 'process'] as const) {
    it(`with nothing left to do exits while a collector in a ${isolation} loops`, async (context) => {
      const collectors = [{ module: 'loops', isolation, timeoutMs: LONG_MS }]
      const host = startHost(context, { collectors, next: 'end' })
      await host.ticking
      const outcome = await Promise.race([host.ended, wait(5_000, 'still there', { ref: false })])
      assert.deepEqual(outcome, [0, null])
    })
  }

  it('learns from stop that a thread is stuck in native code, and can only be killed', async (context) => {
    const collectors = [
      { module: 'loops-natively', isolation: 'thread', timeoutMs: LONG_MS },
      { module: 'loops', isolation: 'thread', timeoutMs: LONG_MS },
      { module: 'loops-natively', isolation: 'process', timeoutMs: LONG_MS },
    ] as const
    const host = startHost(context, { collectors, next: 'stop' })
    await host.ticking
    const children = childrenOf(host.pid)
    assert.deepEqual(await host.ended, [null, 'SIGKILL'])
    assert.match(host.output(), /^stuck,gone,gone$/m)
    for (const child of children) await endOf(child, 2_000)
  })

  it('started with preloads runs them once, not again in its threads and processes', async (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
    context.after(() => rmSync(folder, { recursive: true }))
    const [byFlag, byVariable] = ['flag.cjs', 'variable.cjs'].map((name) => {
      const copy = path.join(folder, name)
      copyFileSync(fixture('preload.cjs'), copy)
      return copy
    })
    const collectors = (['thread', 'process'] as const).map((isolation) => ({
      module: 'healthy',
      isolation,
      timeoutMs: LONG_MS,
    }))
    const host = startHost(
      context,
      { collectors, next: 'report' },
      { flags: ['-r', byFlag ?? ''], variables: { NODE_OPTIONS: `--require ${byVariable}` } },
    )
    assert.deepEqual(await host.ended, [0, null])
    assert.match(host.output(), /^ok,ok: $/m)
    for (const preloaded of [byFlag, byVariable]) {
      assert.equal(readFileSync(`${preloaded}.log`, 'utf8'), `${host.pid} main\n`)
    }
  })

  it('with a heap limit of its own outlives collectors that fill theirs', async (context) => {
    const collectors = (['thread', 'process'] as const).map((isolation) => ({
      module: 'fills-the-heap',
      isolation,
      timeoutMs: LONG_MS,
    }))
    const host = startHost(context, { collectors, next: 'report' }, { flags: ['--max-old-space-size=256'] })
    assert.deepEqual(await host.ended, [0, null])
    assert.match(host.output(), /^failed,failed: out-of-memory,out-of-memory$/m)
  })
})
