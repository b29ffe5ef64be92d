import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { hostProgram, ROOT } from './run-host.js'

const FAULTS = path.join(ROOT, 'test/faults/fixtures')
/** Long enough for threads to be up and busy. */
const RUNNING_MS = 700
/** Anything of an agent that could delay the end takes far longer; the rest allows for a busy machine. */
const PROMPT_MS = 10_000
const LONG = '10m'

type How = 'naturally' | 'exit' | 'throw'

/** Runs a host and measures the time from its last output to its end. */
async function endOf(config: AgentConfig, how: How, afterMs = RUNNING_MS) {
  const scenario = JSON.stringify({ config: { initialDelay: 0, interval: '100ms', ...config }, how, afterMs })
  const host = spawn(process.execPath, [hostProgram('ends.mjs'), scenario], { stdio: ['ignore', 'pipe', 'pipe'] })
  const stderr = text(host.stderr)
  const timer = setTimeout(() => host.kill('SIGKILL'), 20_000)
  const exit = once(host, 'exit') as Promise<[code: number | null, signal: string | null]>
  await Promise.race([once(host.stdout, 'data'), exit])
  const doneMs = performance.now()
  const [code, signal] = await exit
  clearTimeout(timer)
  return { code, signal, ms: performance.now() - doneMs, stderr: await stderr }
}

/** Asserts that the host ended with its own code, and promptly. */
function assertEnd({ code, signal, ms, stderr }: Awaited<ReturnType<typeof endOf>>, expected: number): void {
  assert.deepEqual({ code, signal }, { code: expected, signal: null }, stderr)
  assert.ok(ms < PROMPT_MS, `${ms} ms`)
}

describe('a process with a running agent', { timeout: 120_000 }, () => {
  /** Accepts connections and never answers. */
  let silent: Server
  before(async () => {
    silent = createServer((socket) => void socket.on('error', () => {}))
    await once(silent.listen(0, '127.0.0.1'), 'listening')
  })
  after(() => silent.close())
  const toSilence = () => [
    { url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, compression: 'gzip' as const, timeout: LONG },
  ]
  const own = (module: string, isolation: 'thread' | 'process') => ({
    own: { module: path.join(FAULTS, `${module}.mjs`), isolation, timeout: LONG },
  })

  const situations: Record<string, () => AgentConfig> = {
    'whose receiver cannot be reached': () => ({
      outputs: [{ url: 'http://127.0.0.1:9/', retry: { initialDelay: LONG, maxDelay: LONG } }],
    }),
    'whose receiver never answers': () => ({ outputs: toSilence() }),
    'that samples every millisecond': () => ({ collectors: { cpu: { sampleInterval: '1ms' } } }),
    'whose collector in a thread loops': () => ({ collectors: own('loops', 'thread') }),
    'whose collector in a thread never answers': () => ({ collectors: own('never-settles', 'thread') }),
    'whose collector in a process loops': () => ({ collectors: own('loops', 'process') }),
    'that serves what can be pulled': () => ({ expose: { listen: '127.0.0.1:0' } }),
    'whose watch of stalls serves and sends': () => ({
      collectors: { stalls: { enabled: true, stacks: true, listen: '127.0.0.1:0', url: 'http://127.0.0.1:9/' } },
    }),
  }
  for (const [situation, config] of Object.entries(situations)) {
    it(`${situation} ends by itself, at once, when the host has nothing more to do`, async () => {
      assertEnd(await endOf(config(), 'naturally'), 0)
    })

    it(`${situation} ends at once by process.exit, with the host's code`, async () => {
      assertEnd(await endOf(config(), 'exit'), 7)
    })
  }

  it('ends as without an agent when the host throws an uncaught error', async () => {
    assertEnd(await endOf({ outputs: toSilence() }, 'throw'), 1)
  })

  it('ends by process.exit at any moment of its start, even while threads are starting', async () => {
    for (let afterMs = 25; afterMs <= 600; afterMs += 100) {
      const moments = [afterMs, afterMs + 25, afterMs + 50, afterMs + 75]
      const ends = await Promise.all(moments.map((moment) => endOf({ outputs: toSilence() }, 'exit', moment)))
      for (const end of ends) assertEnd(end, 7)
    }
  })
})
