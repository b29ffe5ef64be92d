import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fixture } from './rig.js'
import type { Moment, ShortReport, ShortScenario } from './short-host.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = 'dist/test/faults/short-host.js'
const PRIVATE_MOUNTS = ['unshare', '--mount', 'sh', '-c']
const IN_A_PROCESS = { mine: { module: fixture('healthy'), isolation: 'process' } } as const
const GROUPED = ['cpu', 'disk', 'memory', 'network', 'system']
const THREADS = [...GROUPED, 'stalls'].sort()

interface Limits {
  /** Arguments of prlimit(1). */
  readonly prlimit?: readonly string[]
  /** User to run as, because the kernel does not limit root's threads. */
  readonly uid?: number
}

/** Runs the host to its end, and asserts that the app itself was not affected. */
async function run(scenario: ShortScenario, { prlimit = [], uid }: Limits = {}): Promise<ShortReport> {
  const limited = prlimit.length > 0 ? ['prlimit', ...prlimit] : []
  // On by default only in containers.
  const collectors = { cgroup: { enabled: false }, ...scenario.config.collectors }
  const whole: ShortScenario = { ...scenario, config: { ...scenario.config, collectors } }
  const words = (folder: string) => [...limited, process.execPath, path.join(folder, program), JSON.stringify(whole)]
  const { stdout, stderr } = uid === undefined ? await execute(words(root)) : await executeAs(uid, words)
  assert.equal(stderr, '')
  const report: ShortReport = JSON.parse(stdout)
  assert.ok(report.turns > 10, 'the app stood still')
  assertBalanced(report)
  return report
}

function execute([command = '', ...words]: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(command, words, { cwd: '/', timeout: 40_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr })
      else reject(new Error(`the host ended: ${error.code ?? error.signal}\n${stderr}`))
    })
  })
}

/** Executes as another user. If that user cannot reach this checkout, bind-mounts it for the child alone. */
async function executeAs(uid: number, words: (folder: string) => readonly string[]): ReturnType<typeof execute> {
  const user = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
  if (isOpenToAll(root)) return execute([...user, ...words(root)])
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-shortage-'))
  try {
    chmodSync(folder, 0o755)
    for (const name of ['dist', 'node_modules']) mkdirSync(path.join(folder, name))
    writeFileSync(path.join(folder, 'package.json'), '')
    const mounts = 'for name in dist node_modules package.json; do mount --bind "$0/$name" "$1/$name" || exit; done'
    return await execute([...PRIVATE_MOUNTS, `${mounts}; shift; exec "$@"`, root, folder, ...user, ...words(folder)])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Whether every user may enter the folder and those above it. */
function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0
  return isOpen && (path.dirname(folder) === folder || isOpenToAll(path.dirname(folder)))
}

function assertBalanced({ stats }: ShortReport): void {
  for (const { name, points } of stats.outputs) {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = points
    const lost = dropped.overflow + dropped.expired + dropped.shutdown
    assert.equal(accepted, delivered + rejected + lost + buffered + inFlight, name)
  }
  for (const [name, { ticks, ok, failed, skipped }] of Object.entries(stats.collectors)) {
    assert.equal(ticks, ok + failed + skipped, name)
  }
}

/** Returns the collectors that failed. */
function failedIn({ stats }: ShortReport): string[] {
  return Object.keys(stats.collectors)
    .filter((name) => (stats.collectors[name]?.failed ?? 0) > 0)
    .sort()
}

/** Asserts that every collector has succeeded since the fault ended. */
function assertRecovered({ duringFault, stats }: ShortReport): void {
  for (const [name, { ok }] of Object.entries(stats.collectors)) {
    assert.ok(ok > (duringFault?.collectors[name]?.ok ?? 0), `${name} did not recover`)
  }
}

describe('a host without descriptors', { concurrency: 2 }, () => {
  const config = { collectors: IN_A_PROCESS }
  const without = (at: Moment, failing: readonly string[] = []) =>
    run({ fault: 'descriptors', at, failing, config }, { prlimit: ['--nofile=256'] })

  it('gets an error with a code at construction, and can retry', async () => {
    const report = await without('construction')
    assert.equal(report.refused, 'HOSTPULSE_LOAD_FAILED')
    assertRecovered(report)
  })

  it('has collectors that fail as crash at start, and recover', async () => {
    const failing = [...THREADS, 'mine'].sort()
    const report = await without('start', failing)
    assert.deepEqual(failedIn(report), failing)
    assert.ok(report.failures.every((failure) => / crash no (thread|process) could be started: /.test(failure)))
    assertRecovered(report)
    assert.ok((report.stats.collectors['runtime']?.partial ?? 0) > 0)
    // The output's HTTP modules are loaded after the start as well.
    assert.match(report.duringFault?.outputs[0]?.lastError ?? '', /EMFILE/)
    assert.ok(report.delivered > 0)
  })

  for (const at of ['run', 'flush'] as const) {
    it(`continues at ${at}, and so do its collectors`, async () => assertRecovered(await without(at)))
  }

  it('is left in time at stop', async () => {
    const { stats } = await without('stop')
    assert.equal(stats.forced, false)
  })
})

describe('a host whose memory use cannot be read', { concurrency: 2 }, () => {
  for (const code of ['ENFILE', 'ENOMEM', 'ENOENT', 'EACCES']) {
    it(`for ${code} still reports everything else about its process`, async () => {
      const report = await run({ fault: 'memoryUsage', code, at: 'construction', config: {} })
      assert.deepEqual(failedIn(report), [])
      for (const name of ['runtime', 'agent']) {
        const { ok = 0, partial = 0 } = report.duringFault?.collectors[name] ?? {}
        assert.ok(ok > 0 && partial > 0 && partial <= ok, `${name}: ${partial} of ${ok}`)
      }
      assertRecovered(report)
    })
  }
})

describe('a host that can start no thread', { concurrency: 2 }, () => {
  const threads = { collectors: { runtime: { threads: true } } }

  // The limit leaves Node 20 its own threads and the agent at most one; other versions of Node have fewer of their own.
  if (process.versions.node.startsWith('20.')) {
    it('because of a limit of its user sends what its main thread collects', async (context) => {
      if (process.getuid?.() !== 0) return context.skip('only root can become a user with no other threads')
      const limits = { prlimit: ['--nproc=12'], uid: 64_123 }
      const apart = Object.fromEntries(GROUPED.map((name) => [name, { group: name }]))
      const config = { collectors: { ...threads.collectors, ...apart } }
      const report = await run({ fault: 'none', at: 'never', failing: ['system'], config }, limits)
      assert.ok(report.failures.length > 0)
      assert.ok(report.failures.every((failure) => / crash no thread could be started: /.test(failure)))
      assert.ok(report.delivered > 0)
      assert.ok((report.stats.collectors['runtime']?.ok ?? 0) > 0)
    })
  }

  for (const at of ['construction', 'start'] as const) {
    it(`from ${at} on has collectors and compression that recover`, async () => {
      const report = await run({
        fault: 'worker',
        code: 'EAGAIN',
        at,
        failing: THREADS,
        compression: 'gzip',
        config: threads,
      })
      assert.deepEqual(failedIn(report), THREADS)
      assert.deepEqual(new Set(report.encodings), new Set(['none', 'gzip']))
      assertRecovered(report)
    })
  }

  it('after a crash has a collector that recovers', async () => {
    const config = { collectors: { dies: { module: fixture('exits-at-third') } } }
    const report = await run({ fault: 'worker', code: 'EAGAIN', at: 'run', failing: ['dies'], config })
    assert.ok(report.failures.includes('dies crash no thread could be started: EAGAIN: refused'))
    assert.deepEqual(failedIn(report), ['dies'])
    assertRecovered(report)
  })
})

describe('a host', { concurrency: 2 }, () => {
  it('that cannot fork has a collector that fails as crash, and recovers', async () => {
    const config = { collectors: IN_A_PROCESS }
    const report = await run({ fault: 'fork', code: 'ENOMEM', at: 'start', failing: ['mine'], config })
    assert.deepEqual(failedIn(report), ['mine'])
    assert.deepEqual(report.failures, ['mine crash no process could be started: ENOMEM: refused'])
    assertRecovered(report)
  })

  it('without memory for values loses collections, not its collectors', async () => {
    const report = await run({
      fault: 'buffers',
      code: 'ENOMEM',
      at: 'run',
      failing: ['agent', 'runtime'],
      config: {},
    })
    // Frames from threads arrive with their memory. Only the main thread's collectors have to allocate some.
    assert.deepEqual(failedIn(report), ['agent', 'runtime'])
    assertRecovered(report)
  })

  it('whose working directory was deleted can start no thread until it has one again', async () => {
    const report = await run({ fault: 'cwd', at: 'construction', failing: THREADS, config: {} })
    assert.deepEqual(failedIn(report), THREADS)
    assertRecovered(report)
  })

  it('whose working directory is deleted while the agent runs loses nothing', async () => {
    const report = await run({ fault: 'cwd', at: 'run', config: {} })
    assert.deepEqual(failedIn(report), [])
    assertRecovered(report)
  })

  it('with too little address space for WebAssembly sends as usual', async () => {
    const host = `
      const { Agent } = require(${JSON.stringify(path.join(root, 'dist/src/index.js'))})
      const agent = new Agent({ interval: '50ms', initialDelay: 0, outputs: [{ url: 'http://127.0.0.1:9/' }] })
      agent.on('sendError', () => {
        console.log('sends')
        process.exit()
      })
      agent.start()
      setTimeout(() => {}, 20_000)`
    const command = ['prlimit', `--as=${6e9}`, process.execPath, '--no-warnings', '--eval', host]
    assert.deepEqual(await execute(command), { stdout: 'sends\n', stderr: '' })
  })
})
