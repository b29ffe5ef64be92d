import assert from 'node:assert/strict'
import { pbkdf2 } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { platform, versions } from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { Agent, type AgentConfig } from '../../../src/index.js'
import { Sink, type WirePoint } from '../../helpers/sink.js'

const off = { enabled: false }
const runtimeAlone = { cpu: off, memory: off, disk: off, network: off, system: off, agent: off } as const
const POOL_THREADS = 4
/** Each takes much longer than the test. */
const ITERATIONS = 3_000_000

/** Starts an agent with only this process's runtime, stopped after the test. */
async function runtimeOf(t: TestContext, more: AgentConfig = {}): Promise<{ agent: Agent; sink: Sink }> {
  const sink = await Sink.listen()
  const agent = new Agent({
    interval: '50ms',
    initialDelay: 0,
    collectors: runtimeAlone,
    outputs: [{ url: sink.url, batch: { flushInterval: '20ms' } }],
    ...more,
  })
  t.after(() => Promise.all([agent.stop(), sink.close()]))
  agent.start()
  return { agent, sink }
}

it('an agent reports CPU time and waits of the threads of its process, its own by name', {
  skip: platform !== 'linux',
}, async (t) => {
  const { agent, sink } = await runtimeOf(t)
  const has = (type: string, tag?: string) => (points: readonly WirePoint[]) =>
    points.filter((point) => point.type === type && Object.values(point.tags ?? {}).includes(tag ?? '')).length > 1
  await sink.until(has('agent_thread_cpu_seconds_total', 'built-in'))
  const last = (type: string, tag: string) =>
    sink.points.findLast((point) => point.type === type && Object.values(point.tags ?? {})[0] === tag)?.value
  assert.equal(last('runtime_threads', 'main'), 1)
  assert.equal(last('runtime_threads', 'agent'), 1)
  assert.ok(Number(last('runtime_thread_cpu_seconds_total', 'main')) > 0)
  assert.ok(Number(last('agent_thread_cpu_seconds_total', 'built-in')) > 0)
  const { partial, failed } = agent.stats().collectors['runtime'] ?? assert.fail()
  assert.deepEqual([partial, failed], [0, 0])
})

it('resident memory is reported against the lowest limit up the tree', { skip: platform !== 'linux' }, async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'hostpulse-limit-'))
  const LIMIT_BYTES = 4e9
  const files = {
    'proc/self/cgroup': '0::/pod/app\n',
    'proc/self/mountinfo': '30 20 0:26 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n',
    'sys/fs/cgroup/pod/memory.max': `${LIMIT_BYTES}\n`,
    'sys/fs/cgroup/pod/app/memory.max': 'max\n',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  const roots = { procRoot: path.join(root, 'proc'), sysRoot: path.join(root, 'sys') }
  const { sink } = await runtimeOf(t, roots)
  t.after(() => rmSync(root, { recursive: true }))
  const last = (type: string) => sink.points.findLast((point) => point.type === type)?.value
  await sink.until(() => last('runtime_rss_limit_used_ratio') !== undefined)
  const share = Number(last('runtime_rss_limit_used_ratio'))
  const rss = Number(last('runtime_rss'))
  assert.ok(Math.abs((share * LIMIT_BYTES) / rss - 1) < 0.5, `${share} of ${LIMIT_BYTES}, ${rss} resident`)
})

describe("libuv's pool", { skip: platform !== 'linux' }, () => {
  // Node 20 names every thread `node`. Not a skip, because CI treats skipped tests as failures.
  if (Number(versions.node.split('.')[0]) < 22) {
    it('is not reported where the runtime does not name threads', async (t) => {
      const { sink } = await runtimeOf(t)
      const has = (type: string) => sink.points.some((point) => point.type === type)
      await sink.until(() => has('runtime_thread_cpu_seconds_total'))
      assert.equal(has('runtime_pool_busy'), false)
    })
  } else {
    it('is reported as full, and as free again', async (t) => {
      const work = Array.from(
        { length: POOL_THREADS },
        () => new Promise((resolve) => void pbkdf2('secret', 'salt', ITERATIONS, 32, 'sha1', resolve)),
      )
      const { sink } = await runtimeOf(t)
      await sink.until((points) => points.some(({ type, value }) => type === 'runtime_pool_busy_ratio' && value === 1))
      await Promise.all(work)
      await sink.until((points) => points.findLast(({ type }) => type === 'runtime_pool_busy')?.value === 0)
    })
  }
})

it('an agent leaves the threads out when told to, and starts none for them', async (t) => {
  const { sink } = await runtimeOf(t, { collectors: { ...runtimeAlone, runtime: { threadTimes: false } } })
  await sink.until((points) => points.filter(({ type }) => type === 'runtime_rss').length >= 3)
  assert.equal(
    sink.points.some(({ type }) => type.startsWith('runtime_thread')),
    false,
  )
})
