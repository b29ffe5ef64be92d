import assert from 'node:assert/strict'
import path from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { Neighbours, Subject, ticking } from '../faults/rig.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FuseMounts } from '../helpers/fuse-mounts.js'

const TICK_MS = 250

const neighbours = new Neighbours()
let mounts: FuseMounts
before(() => neighbours.start())
afterEach(() => {
  mounts.close()
  neighbours.check()
})
after(() => neighbours.stop())

/** Returns `disk_mount_stuck` by mount point, and whether the mount has any other value, in the latest frame. */
function statesOf(subject: Subject): Record<string, { stuck: number; space: boolean }> {
  const frame = subject.frames.at(-1)
  const states: Record<string, { stuck: number; space: boolean }> = {}
  for (const [index, { type, tags }] of (frame?.layout.series ?? []).entries()) {
    const value = frame?.values[index] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const name = path.relative(mounts.folder, tags?.['mount'] ?? '')
    states[name] ??= { stuck: Number.NaN, space: false }
    if (type === 'disk_mount_stuck') states[name].stuck = value
    else states[name].space = true
  }
  return states
}

const HEALTHY = { stuck: 0, space: true }
const STUCK = { stuck: 1, space: false }

function watching(): { subject: Subject; scheduler: { stop(): void } } {
  const subject = new Subject(collectorSettings({ name: 'mounts', isolation: 'process', intervalMs: TICK_MS }))
  return { subject, scheduler: ticking([subject.collector]) }
}

/** Resolves when the latest frame has these states. */
function seen(subject: Subject, wanted: Record<string, { stuck: number; space: boolean }>): Promise<void> {
  return subject.until(() => {
    const states = statesOf(subject)
    return Object.entries(wanted).every(
      ([name, { stuck, space }]) => states[name]?.stuck === stuck && states[name].space === space,
    )
  })
}

describe('a filesystem that hangs', () => {
  it('is reported as stuck, with mounts below it, while the others have figures, and recovers', async () => {
    mounts = new FuseMounts()
    const source = mounts.directory('source')
    const { mountPoint, daemon } = await mounts.bind(source, 'halted')
    await mounts.bind(source, 'healthy')
    mounts.tmpfsBelow(mountPoint)
    const { subject, scheduler } = watching()
    await seen(subject, { halted: HEALTHY, 'halted/below': HEALTHY, healthy: HEALTHY })

    daemon.kill('SIGSTOP')
    await seen(subject, { halted: STUCK, healthy: HEALTHY })
    const { ok } = subject.stats
    await subject.until((stats) => stats.ok >= ok + 4)
    assert.deepEqual(statesOf(subject)['halted'], STUCK)
    assert.deepEqual(statesOf(subject)['healthy'], HEALTHY)

    daemon.kill('SIGCONT')
    await seen(subject, { halted: HEALTHY, 'halted/below': HEALTHY, healthy: HEALTHY })
    scheduler.stop()
    assert.equal(subject.stats.failed, 0)
    assert.equal(subject.stats.restarts, 0)
    assert.equal(await subject.collector.stop(1_000), 'gone')
  })

  it('whose daemon has read the request does not delay stop, and its process ends when the call returns', async () => {
    mounts = new FuseMounts()
    const inner = await mounts.bind(mounts.directory('source'), 'inner')
    // The outer daemon passes requests on to the inner one, which is halted. So it has read a request and cannot answer it.
    const outer = await mounts.bind(inner.mountPoint, 'outer')
    const { subject, scheduler } = watching()
    await seen(subject, { inner: HEALTHY, outer: HEALTHY })
    inner.daemon.kill('SIGSTOP')
    await seen(subject, { inner: STUCK, outer: STUCK })
    scheduler.stop()
    const beganMs = performance.now()
    const end = await subject.collector.stop(100)
    assert.ok(performance.now() - beganMs < 1_500)
    assert.equal(subject.stats.state, end === 'gone' ? 'stopped' : 'wedged')
    outer.daemon.kill('SIGKILL')
    inner.daemon.kill('SIGKILL')
  })
})
