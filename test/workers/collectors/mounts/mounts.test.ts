import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { mounts } from '../../../../src/collectors/mounts.js'
import { optionsOf } from '../../../../src/collectors/options.js'
import { parseMountinfo } from '../../../../src/shared/mountinfo.js'
import type { OptionValues } from '../../../../src/shared/settings.js'
import { mountsProbes } from '../../../../workers/collectors/mounts/mounts.js'
import type { FilesystemFigures } from '../../../../workers/filesystems/statfs.js'
import type { Probe, ReadResult } from '../../../../workers/probes/probe.js'
import { FakeClock, settle } from '../../../helpers/fake-clock.js'
import { pointsOf } from '../../../helpers/proc-tree.js'
import { under } from '../../collector-settings.js'

const ROOT = '27 1 8:1 / / rw - ext4 /dev/sda1 rw'
const WAIT_MS = 200

/** A test's figures of a filesystem, whose device defaults to the mount's. */
type Figures = Omit<FilesystemFigures, 'deviceId'> & { readonly deviceId?: string }

/** Filesystems that answer only when a test lets them. */
class Filesystems {
  /** Pending calls, in order. */
  readonly calls: { path: string; answer: (figures: Figures) => void; fail: (code: string) => void }[] = []
  /** Device ids by mount point. */
  deviceIds: ReadonlyMap<string, string> = new Map()
  readonly hanging = new Set<string>()
  asked = 0
  mostAtOnce = 0

  readonly statfs = (path: Buffer): Promise<FilesystemFigures> => {
    this.asked++
    return new Promise((resolve, reject) => {
      const call = {
        path: path.toString(),
        answer: (figures: Figures) => {
          const deviceId = this.deviceIds.get(call.path) ?? 'unknown'
          this.#end(call, () => resolve({ deviceId, ...figures }))
        },
        fail: (code: string) => this.#end(call, () => reject(Object.assign(new Error(code), { code }))),
      }
      this.calls.push(call)
      this.mostAtOnce = Math.max(this.mostAtOnce, this.calls.length)
      if (!this.hanging.has(call.path)) setImmediate(() => call.answer(blocks(100)))
    })
  }

  callsTo(path: string): number {
    return this.calls.filter((call) => call.path === path).length
  }

  /** Returns the oldest call to this path. */
  call(path: string): (typeof this.calls)[number] {
    const found = this.calls.find((call) => call.path === path)
    assert.ok(found, `no call to ${path} is under way`)
    return found
  }

  #end(call: (typeof this.calls)[number], settleCall: () => void): void {
    this.calls.splice(this.calls.indexOf(call), 1)
    settleCall()
  }
}

function blocks(count: number): Figures {
  return { type: 0x6969, bsize: 1, blocks: count, bfree: 40, bavail: 40, files: 0, ffree: 0 }
}

function nfs(id: number, mountPoint: string): string {
  return `${id} 27 0:${id} / ${mountPoint} rw - nfs4 server:${mountPoint} rw`
}

describe('the collector of mounts that may hang', () => {
  let procRoot: string
  let clock: FakeClock
  let filesystems: Filesystems
  let probe: Probe

  function mount(...lines: string[]): void {
    const text = `${[ROOT, ...lines].join('\n')}\n`
    writeFileSync(path.join(procRoot, 'mountinfo'), text)
    const entries = parseMountinfo(Buffer.from(text))
    filesystems.deviceIds = new Map(entries.map(({ mountPoint, deviceId }) => [mountPoint, deviceId]))
  }

  function open({ maxCalls = 48, options = {} }: { maxCalls?: number; options?: OptionValues } = {}): void {
    const [made] = mountsProbes(
      { ...under(procRoot, 'mounts'), options: optionsOf(mounts, options) },
      {
        statfs: filesystems.statfs,
        clock,
        maxCalls,
      },
    )
    assert.ok(made)
    probe = made
  }

  /** Makes a tick: lets every responsive filesystem answer, then passes the longest wait of a tick. */
  async function tick(): Promise<{ reading: ReadResult; points: Map<string, number> }> {
    let reading: ReadResult | undefined
    const done = Promise.resolve(probe.read(0)).then((value) => {
      reading = value
    })
    for (let turn = 0; turn < 200 && reading === undefined; turn++) await settle()
    if (reading === undefined) await clock.advance(WAIT_MS)
    await done
    assert.ok(reading)
    assert.equal(clock.pendingTimers, 0)
    return { reading, points: pointsOf(probe) }
  }

  beforeEach(() => {
    procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-mounts-'))
    mkdirSync(procRoot, { recursive: true })
    clock = new FakeClock()
    filesystems = new Filesystems()
    open()
  })

  afterEach(() => {
    probe.close()
    rmSync(procRoot, { recursive: true, force: true })
  })

  const space = (mountPoint: string) => `disk_total{mount=${mountPoint},device=server:${mountPoint},fstype=nfs4}`
  const stuck = (mountPoint: string) => `disk_mount_stuck{mount=${mountPoint}}`

  it('yields fresh figures of healthy mounts and stuck 0, without waiting longer than they take', async () => {
    mount(nfs(40, '/a'), nfs(41, '/b'))
    const { reading, points } = await tick()
    assert.deepEqual(reading, { status: 'ok', partial: 0 })
    assert.equal(clock.monotonicMs(), 0)
    for (const mountPoint of ['/a', '/b']) {
      assert.equal(points.get(stuck(mountPoint)), 0)
      assert.equal(points.get(space(mountPoint)), 100)
    }
  })

  it('yields stuck 1 and nothing else for a stuck mount, and does not affect the others', async () => {
    mount(nfs(40, '/a'), nfs(41, '/b'))
    await tick()
    filesystems.hanging.add('/a')
    const { reading, points } = await tick()
    assert.equal(reading.status, 'ok')
    assert.deepEqual(
      [...points.keys()].filter((key) => key.includes('mount=/a')),
      [stuck('/a')],
    )
    assert.equal(points.get(stuck('/a')), 1)
    assert.equal(points.get(stuck('/b')), 0)
    assert.equal(points.get(space('/b')), 100)
  })

  it('neither calls nor waits for a stuck mount again', async () => {
    mount(nfs(40, '/a'), nfs(41, '/b'))
    filesystems.hanging.add('/a')
    await tick()
    assert.equal(clock.monotonicMs(), WAIT_MS)
    for (let count = 0; count < 5; count++) assert.equal((await tick()).points.get(stuck('/a')), 1)
    assert.equal(filesystems.callsTo('/a'), 1)
    assert.equal(clock.monotonicMs(), WAIT_MS)
  })

  it('reports a mount again in the tick after its call returned', async () => {
    mount(nfs(40, '/a'))
    filesystems.hanging.add('/a')
    await tick()
    await tick()
    filesystems.hanging.delete('/a')
    filesystems.call('/a').answer(blocks(7))
    await settle()
    const { points } = await tick()
    assert.equal(points.get(stuck('/a')), 0)
    assert.equal(points.get(space('/a')), 100, 'asked anew: what came late is not shown')
  })

  it('reports a slow mount from the call that returned since the previous tick', async () => {
    mount(nfs(40, '/a'))
    filesystems.hanging.add('/a')
    assert.equal((await tick()).points.get(stuck('/a')), 1)
    for (const total of [70, 71, 72]) {
      filesystems.call('/a').answer(blocks(total))
      await settle()
      const { points } = await tick()
      assert.equal(points.get(stuck('/a')), 0)
      assert.equal(points.get(space('/a')), total)
    }
    assert.equal((await tick()).points.get(stuck('/a')), 1, 'an answer is used once')
  })

  const error = (mountPoint: string) => `disk_mount_error{mount=${mountPoint},device=server:${mountPoint},fstype=nfs4}`
  const ofA = (points: Map<string, number>) => [...points].filter(([key]) => key.includes('mount=/a'))

  it('yields an error and nothing else for a mount whose call fails, counts and names it, and calls it again', async () => {
    mount(nfs(40, '/a'), nfs(41, '/b'))
    filesystems.hanging.add('/a')
    const first = tick()
    await settle()
    filesystems.call('/a').fail('ESTALE')
    const { reading, points } = await first
    const reason = 'statfs /a: ESTALE'
    assert.deepEqual(reading, { status: 'ok', partial: 1, reason, failedParts: [{ part: '/a', reason }] })
    assert.deepEqual(ofA(points), [[error('/a'), 1]])
    assert.equal(points.get(stuck('/b')), 0)
    assert.equal(points.get(error('/b')), 0)
    filesystems.hanging.delete('/a')
    const next = (await tick()).points
    assert.equal(next.get(stuck('/a')), 0)
    assert.equal(next.get(error('/a')), 0)
  })

  it('yields nothing for a mount whose path leads to another filesystem, and counts it', async () => {
    mount(nfs(40, '/a'), nfs(41, '/b'))
    filesystems.hanging.add('/a')
    const first = tick()
    await settle()
    filesystems.call('/a').answer({ ...blocks(5), deviceId: '8:1' })
    const { reading, points } = await first
    assert.equal(reading.status === 'ok' && reading.reason, '/a leads to device 8:1, not to 0:40')
    assert.deepEqual(ofA(points), [])
    assert.equal(points.get(space('/b')), 100)
  })

  it('never has more calls in flight than allowed, and still calls all mounts that return', async () => {
    probe.close()
    open({ maxCalls: 3 })
    const mountPoints = Array.from({ length: 20 }, (_, index) => `/m${index}`)
    mount(...mountPoints.map((mountPoint, index) => nfs(40 + index, mountPoint)))
    filesystems.hanging.add('/m4').add('/m9')
    const { reading, points } = await tick()
    assert.equal(reading.status, 'ok')
    assert.equal(filesystems.mostAtOnce, 3)
    for (const mountPoint of mountPoints) {
      assert.equal(points.get(stuck(mountPoint)), filesystems.hanging.has(mountPoint) ? 1 : 0, mountPoint)
    }
  })

  it('calls no mount while all calls are stuck, reports it, and continues when one returns', async () => {
    probe.close()
    open({ maxCalls: 2 })
    mount(nfs(40, '/a'), nfs(41, '/b'), nfs(42, '/c'))
    filesystems.hanging.add('/a').add('/b')
    const { reading, points } = await tick()
    const reason = 'statfs /c: not called, too many calls are stuck'
    assert.deepEqual(reading, { status: 'ok', partial: 1, reason, failedParts: [{ part: '/c', reason }] })
    assert.equal(points.get(stuck('/b')), 1)
    assert.equal(points.get(stuck('/c')), undefined)
    filesystems.call('/a').answer(blocks(1))
    await settle()
    await tick()
    filesystems.hanging.clear()
    filesystems.call('/b').answer(blocks(1))
    await settle()
    filesystems.call('/a').answer(blocks(1))
    await settle()
    const after = await tick()
    assert.deepEqual(
      ['/a', '/b', '/c'].map((mountPoint) => after.points.get(stuck(mountPoint))),
      [0, 0, 0],
    )
  })

  it('forgets a mount that is gone, and calls a new one at its place although the old call never returns', async () => {
    mount(nfs(40, '/a'))
    filesystems.hanging.add('/a')
    await tick()
    mount()
    assert.deepEqual([...(await tick()).points.keys()], [])
    filesystems.hanging.delete('/a')
    mount(nfs(50, '/a'))
    assert.equal((await tick()).points.get(stuck('/a')), 0)
    assert.equal(filesystems.callsTo('/a'), 1, 'the old call')
  })

  it('keeps its series while mounts that it does not report come and go', async () => {
    mount(nfs(40, '/a'))
    await tick()
    const { series } = probe
    mount(nfs(40, '/a'), '60 27 0:60 / /run/x rw - tmpfs tmpfs rw')
    await tick()
    assert.equal(probe.series, series)
  })

  it('calls only mounts that the filter accepts', async () => {
    probe.close()
    open({ options: { mounts: { include: ['/a*'], exclude: ['/ab'] } } })
    mount(nfs(40, '/a'), nfs(41, '/ab'), nfs(42, '/b'))
    await tick()
    assert.equal(filesystems.asked, 1)
  })

  it('calls nothing where there is no such mount', async () => {
    mount('40 27 0:40 / /misc rw - autofs /etc/auto.misc rw,indirect')
    assert.deepEqual(await tick(), { reading: { status: 'ok', partial: 0 }, points: new Map() })
    assert.equal(filesystems.asked, 0)
  })

  it('reports that mountinfo is missing', async () => {
    assert.equal((await tick()).reading.status, 'missing')
  })
})
