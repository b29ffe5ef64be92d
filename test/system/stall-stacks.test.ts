import assert from 'node:assert/strict'
import { type ExecFileException, execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
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

/** Returns the line of the source file in which a frame is. */
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

  it('keeps nothing of hundreds of questions', async () => {
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
