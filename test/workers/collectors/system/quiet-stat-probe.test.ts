import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { builtInProbes } from '../../../../workers/collectors/index.js'
import { QuietStatProbe } from '../../../../workers/collectors/system/quiet-stat-probe.js'
import { StatProbe } from '../../../../workers/collectors/system/stat-probe.js'
import type { Probe, ReadResult } from '../../../../workers/probes/probe.js'
import { type KernelText, openOwn } from '../../../../workers/procfs/kernel-file.js'
import { Scanner } from '../../../../workers/procfs/scanner.js'
import { FakeClock } from '../../../helpers/fake-clock.js'
import { pointsOf } from '../../../helpers/proc-tree.js'
import { collectorSettings } from '../../collector-settings.js'

const MISSING: ReadResult = { status: 'missing', reason: 'stat: gone' }

/** /proc/stat of a machine where the test sets the number of running tasks, including the reader. */
class Tasks implements KernelText {
  readonly text = new Scanner()
  readonly missing = MISSING
  readonly isLive: boolean
  running = 1
  isGone = false
  reads = 0
  isClosed = false

  constructor(isLive = true) {
    this.isLive = isLive
  }

  read(): boolean {
    this.reads++
    this.text.load(Buffer.from(`cpu  1 2 3 4\nctxt ${this.reads}\nprocs_running ${this.running}\nprocs_blocked 7\n`))
    return !this.isGone
  }

  malformed(): ReadResult {
    return MISSING
  }

  close(): void {
    this.isClosed = true
  }
}

function open(tasks: Tasks, clock: FakeClock, intervalMs = 1_000): Probe {
  return new QuietStatProbe(new StatProbe(tasks), { clock, intervalMs, timeoutMs: 5_000 })
}

/** Makes a tick at which `herd` tasks run besides the reader. */
async function tick(tasks: Tasks, clock: FakeClock, probe: Probe, herd = 9): Promise<number | undefined> {
  tasks.running += herd
  const reading = probe.read(0)
  if (!(reading instanceof Promise)) {
    tasks.running -= herd
    assert.equal(reading.status, 'ok')
    return pointsOf(probe).get('procs_running')
  }
  tasks.running -= herd
  await clock.advance(50)
  assert.equal((await reading).status, 'ok')
  return pointsOf(probe).get('procs_running')
}

describe('tasks that run', () => {
  it('are those of shortly before the tick, when the threads of the agent sleep', async () => {
    const [tasks, clock] = [new Tasks(), new FakeClock()]
    const probe = open(tasks, clock)
    assert.equal(await tick(tasks, clock, probe), 1, 'at the first tick those after the herd')
    assert.equal(clock.monotonicMs(), 50)
    await clock.advance(660)
    tasks.running = 4
    await clock.advance(40)
    tasks.running = 1
    await clock.advance(250)
    assert.equal(await tick(tasks, clock, probe), 4)
    assert.equal(clock.monotonicMs(), 1_000, 'without waiting')
    assert.equal(pointsOf(probe).get('procs_blocked'), 7)
    assert.equal(pointsOf(probe).get('context_switches_total'), tasks.reads, 'the rest is of the tick')
    probe.close()
    assert.ok(tasks.isClosed)
    assert.equal(clock.pendingTimers, 0)
  })

  it('are counted once a second at short intervals', async () => {
    const [tasks, clock] = [new Tasks(), new FakeClock()]
    const probe = open(tasks, clock, 100)
    await tick(tasks, clock, probe)
    const counts: (number | undefined)[] = []
    for (let count = 0; count < 25; count++) {
      tasks.running++
      await clock.advance(100)
      counts.push(await tick(tasks, clock, probe))
    }
    assert.deepEqual(counts, [...Array(10).fill(1), ...Array(10).fill(12), ...Array(5).fill(22)])
    probe.close()
  })

  it('are counted after the tick when the last count is old', async () => {
    const [tasks, clock] = [new Tasks(), new FakeClock()]
    const probe = open(tasks, clock, 10_000)
    await tick(tasks, clock, probe)
    tasks.running = 3
    await clock.advance(500)
    assert.equal(await tick(tasks, clock, probe), 1)
    await clock.advance(5_000)
    const beforeMs = clock.monotonicMs()
    assert.equal(await tick(tasks, clock, probe), 3)
    assert.equal(clock.monotonicMs() - beforeMs, 50)
    probe.close()
  })

  it('are not known without the file, and known again at the next tick', async () => {
    const [tasks, clock] = [new Tasks(), new FakeClock()]
    const probe = open(tasks, clock, 10_000)
    tasks.isGone = true
    assert.deepEqual(probe.read(0), MISSING)
    tasks.isGone = false
    assert.equal(await tick(tasks, clock, probe), 1)
    tasks.isGone = true
    await clock.advance(9_900)
    tasks.isGone = false
    tasks.running = 2
    assert.equal(await tick(tasks, clock, probe), 2)
    probe.close()
  })

  it('are those of the text where it is a copy', async () => {
    const [tasks, clock] = [new Tasks(false), new FakeClock()]
    tasks.running = 3
    const probe = open(tasks, clock)
    assert.deepEqual(probe.read(0), { status: 'ok', partial: 0 })
    assert.equal(pointsOf(probe).get('procs_running'), 3)
    assert.equal(clock.pendingTimers, 0)
  })

  it('are those of each sample', () => {
    const tasks = new Tasks()
    tasks.running = 5
    const settings = collectorSettings('system', { sampleIntervalMs: 1 })
    const probes = builtInProbes(settings, (path) => (path === '/proc/stat' ? tasks : openOwn(path)))
    assert.deepEqual(probes[1]?.read(0), { status: 'ok', partial: 0 })
    assert.equal(pointsOf(probes[1]).get('procs_running'), 5)
    for (const probe of probes) probe.close()
  })
})
