import assert from 'node:assert/strict'
import { type ExecFileException, execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { StackFrame } from '../../src/shared/stacks.js'
import type { HostReport } from '../helpers/stack-host.js'

const HOST = fileURLToPath(new URL('../helpers/stack-host.js', import.meta.url))

interface Ended {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

function run(words: readonly string[], flags: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, HOST, ...words], (error: ExecFileException | null, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

async function report(words: readonly string[], flags: readonly string[] = []): Promise<HostReport> {
  const { stdout, stderr } = await run(words, flags)
  assert.equal(stderr.replace(/.*ExperimentalWarning: Frozen.*\n.*\n/, ''), '')
  return JSON.parse(stdout) as HostReport
}

/** Returns the source line of a frame. */
function sourceLine(frame: StackFrame | undefined): string {
  return readFileSync(frame?.file ?? '', 'utf8').split('\n')[(frame?.line ?? 0) - 1] ?? ''
}

describe('the stack of a held host', { timeout: 120_000 }, () => {
  const ways = [
    'computeTotals',
    'parseOrders',
    'matchPattern',
    'deriveKey',
    'readPipe',
    'runTool',
    'awaitLock',
  ] as const
  for (const way of ways) {
    it(`names the function and the request: ${way}`, async () => {
      const { stacks, innermost, context, isUntouched } = await report([way, 'request'])
      const names = stacks[0]?.frames.map((frame) => frame.function.replace('Object.', '')) ?? []
      assert.equal(names.filter((name) => name === way || name === 'handleOrders').join(' < '), `${way} < handleOrders`)
      assert.deepEqual(context, { route: 'GET /orders', tenant: 'a' })
      assert.equal(innermost?.file, 'test/helpers/stack-host.ts')
      const caller = stacks[0]?.frames.find((frame) => frame.function === 'handleOrders')
      assert.match(sourceLine(caller), /return ways\[way\]/)
      assert.ok(isUntouched)
    })
  }

  it('sees a function that resumes over and over, without its callers', async () => {
    const { innermost, context } = await report(['awaitTurns', 'request'])
    assert.equal(innermost?.function, 'Object.awaitTurns')
    assert.deepEqual(context, { route: 'GET /orders', tenant: 'a' })
  })

  it("leaves the host's own settings of Error as they are, and does not call its prepareStackTrace", async () => {
    const { innermost, isUntouched, foreignPrepared, stacks } = await report(['throwErrors', 'none', '1'])
    assert.deepEqual([isUntouched, foreignPrepared], [true, 0])
    assert.equal(innermost?.file, 'test/helpers/stack-host.ts')
    // More frames than the host's limit of 5.
    assert.ok((stacks[0]?.frames.length ?? 0) > 5)
  })

  for (const flag of ['--frozen-intrinsics', '--enable-source-maps']) {
    it(`works with ${flag}`, async () => {
      const { stacks, isUntouched } = await report(['computeTotals', 'none'], [flag])
      assert.ok(stacks[0]?.frames.some((frame) => frame.function === 'handleOrders'))
      assert.ok(isUntouched)
    })
  }

  it('is not read while the inspector is open', async () => {
    const { stdout } = await run(['computeTotals', 'request'], ['--inspect=127.0.0.1:0'])
    const { responses, unavailable } = JSON.parse(stdout) as HostReport
    assert.deepEqual([responses, unavailable], [0, 'the inspector is open: a debugger may be attached'])
  })

  it('keeps no memory of hundreds of requests', async () => {
    const { responses, heapGrowth } = await report(['computeLong', 'request', '1'], ['--expose-gc'])
    assert.ok(responses > 300, `${responses} responses`)
    assert.ok(heapGrowth < 4 * 2 ** 20, `${heapGrowth} bytes more`)
  })
})

describe('the context of a held host', { timeout: 120_000 }, () => {
  const fails: Readonly<Record<string, string>> = {
    throwing: 'TypeError: no store',
    endless: 'took longer than 20 ms',
    promise: 'TypeError: returned a promise, expected a string or an object of strings',
    wrong: 'TypeError: returned number, expected a string or an object of strings',
  }
  for (const [name, error] of Object.entries(fails)) {
    it(`does no harm: ${name}`, async () => {
      const { innermost, context, contextErrors } = await report(['computeTotals', name])
      assert.equal(context, undefined)
      assert.ok(contextErrors.includes(error), contextErrors.join())
      assert.equal(innermost?.file, 'test/helpers/stack-host.ts')
    })
  }

  it('may be a text, and slow', async () => {
    assert.equal((await report(['computeTotals', 'text'])).context, 'GET /orders')
    assert.equal((await report(['computeTotals', 'slow'])).context, 'GET /slow')
  })

  it('is the active span of OpenTelemetry', async () => {
    const expected = { traceId: '0af7651916cd43dd8448eb211c80319c', span: 'GET /spans' }
    assert.deepEqual((await report(['computeTotals', 'span'])).context, expected)
  })
})

describe('a host that exits at the end of a stall', { timeout: 120_000 }, () => {
  for (const way of ['computeTotals', 'deriveKey', 'awaitLock', 'readPipe']) {
    it(`keeps its status and prints nothing: ${way}`, async () => {
      for (let round = 0; round < 3; round++) {
        const { status, stderr } = await run([way, 'request', '2', 'exit'])
        assert.deepEqual([status, stderr], [3, ''])
      }
    })
  }
})

const INDEX = new URL('../../src/index.js', import.meta.url)

describe('an agent with stacks', { timeout: 60_000 }, () => {
  const code = `
    import { Agent } from ${JSON.stringify(INDEX.href)}
    import { setTimeout as wait } from 'node:timers/promises'
    const warned = []
    const logger = { debug() {}, info() {}, error() {}, trace() {}, warn: ({ reason, context }, text) => warned.push([text, reason ?? context]) }
    const collectors = Object.fromEntries(['cpu', 'memory', 'disk', 'network', 'system', 'cgroup', 'runtime'].map((name) => [name, { enabled: false }]))
    const config = { interval: '200ms', initialDelay: 0, collectors: { ...collectors, stalls: { enabled: true, stacks: true } } }
    const agent = new Agent(config, { logger, stallContext: () => ({ route: 'GET /orders' }) })
    const stalls = []
    const listeners = process.listenerCount('exit')
    agent.on('stall', (stall) => stalls.push(stall))
    const ready = new Promise((resolve) => agent.on('collect', ({ collector }) => collector === 'stalls' && resolve()))
    const alive = setInterval(() => {}, 1000)
    agent.start()
    await ready
    await wait(300)
    stalls.length = warned.length = 0
    function computeTotals(endMs) { while (performance.now() < endMs) Math.sqrt(2) }
    function handleOrders() { computeTotals(performance.now() + 400) }
    setTimeout(handleOrders, 1)
    await wait(1000)
    clearInterval(alive)
    await agent.stop()
    console.log(JSON.stringify({ stalls, warned, listeners: process.listenerCount('exit') - listeners }))`

  it('reports the function and the request', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code])
    const { stalls, warned, listeners } = JSON.parse(stdout)
    const stall = stalls.find(({ seconds }: { seconds: number }) => seconds > 0.3)
    assert.match(stall.sentence, /, computeTotals < .*handleOrders.* \(.*\), route GET \/orders; host/)
    assert.deepEqual(stall.context, { route: 'GET /orders' })
    assert.ok(stall.stacks[0].share > 0.5)
    assert.deepEqual(warned.at(-1), ['event loop held', { route: 'GET /orders' }])
    assert.equal(listeners, 0)
  })
})
