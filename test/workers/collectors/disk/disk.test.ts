import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { disk } from '../../../../src/collectors/disk.js'
import { mounts } from '../../../../src/collectors/mounts.js'
import { optionsOf } from '../../../../src/collectors/options.js'
import { parseMountinfo } from '../../../../src/shared/mountinfo.js'
import type { BuiltInSettings, OptionValues } from '../../../../src/shared/settings.js'
import { diskProbes } from '../../../../workers/collectors/disk/disk.js'
import { mountsProbes } from '../../../../workers/collectors/mounts/mounts.js'
import type { FilesystemFigures } from '../../../../workers/filesystems/statfs.js'
import type { Probe, ReadResult } from '../../../../workers/probes/probe.js'
import { ProcTree, pointsOf, procCases } from '../../../helpers/proc-tree.js'
import { collectorSettings } from '../../collector-settings.js'

interface ExpectedReading {
  io?: ReadResult['status']
  space?: ReadResult['status']
  remoteStatus?: ReadResult['status']
  partial?: number
  /** Failure reason of the first part that failed. */
  reason?: string
  /** Failed parts, in order. */
  failed?: string[]
  /** Devices with I/O, in order. */
  devices?: string[]
  /** Filesystems of `disk` with space, as `mount device fstype`, in order. */
  mounts?: string[]
  /** Filesystems of `mounts`. */
  remote?: string[]
  /** Paths that the thread queries. */
  asked?: string[]
  points?: Record<string, number>
  absent?: string[]
}

interface ExpectedCase {
  about: string
  options?: OptionValues
  rootfs?: string
  /** Results of statfs by path: figures or an error code. Defaults: someFigures, and the device from mountinfo. */
  statfs?: Record<string, Partial<FilesystemFigures> | string>
  readings: ExpectedReading[]
}

const SECONDS_BETWEEN_READINGS = 10
const someFigures = { type: 0xef53, bsize: 4096, blocks: 1000, bfree: 600, bavail: 500, files: 100, ffree: 40 }

describe('disk and mounts on a copied tree', () => {
  for (const name of procCases('disk')) {
    const tree = new ProcTree('disk', name)
    const expected = tree.expected<ExpectedCase>()
    it(`${name}: ${expected.about}`, async (context) => {
      context.after(() => tree.remove())
      await new Case(tree, expected).run()
    })
  }
})

class Case {
  readonly #tree: ProcTree
  readonly #expected: ExpectedCase
  readonly #io: Probe
  readonly #space: Probe
  readonly #remote: Probe
  #asked: string[] = []

  constructor(tree: ProcTree, expected: ExpectedCase) {
    this.#tree = tree
    this.#expected = expected
    const settings = settingsFor(tree, expected)
    const [io, space] = diskProbes({ ...settings, options: optionsOf(disk, settings.options) }, (at) => {
      this.#asked.push(nameOf(at))
      return this.#answer(at)
    })
    const [remote] = mountsProbes(
      { ...settings, options: optionsOf(mounts, settings.options) },
      { statfs: async (at) => this.#answer(at) },
    )
    assert.ok(io && space && remote)
    this.#io = io
    this.#space = space
    this.#remote = remote
  }

  async run(): Promise<void> {
    for (const [index, expected] of this.#expected.readings.entries()) {
      this.#tree.advanceTo(index + 1)
      await this.#read(1000 + index * SECONDS_BETWEEN_READINGS, expected)
    }
    for (const probe of [this.#io, this.#space, this.#remote]) probe.close()
  }

  async #read(nowSeconds: number, expected: ExpectedReading): Promise<void> {
    this.#asked = []
    const io = await this.#io.read(nowSeconds)
    const space = await this.#space.read(nowSeconds)
    const remote = await this.#remote.read(nowSeconds)
    assert.equal(io.status, expected.io ?? (expected.devices ? 'ok' : io.status))
    assert.equal(space.status, expected.space ?? 'ok')
    assert.equal(remote.status, expected.remoteStatus ?? 'ok')
    if (expected.partial !== undefined) {
      const { partial, reason, failedParts } = { reason: undefined, failedParts: undefined, ...asRead(space) }
      assert.deepEqual({ partial, reason }, { partial: expected.partial, reason: expected.reason })
      assert.equal(failedParts?.length ?? 0, partial)
      if (expected.failed)
        assert.deepEqual(
          failedParts?.map(({ part }) => part),
          expected.failed,
        )
    }
    if (expected.devices) assert.deepEqual(tagsOf(this.#io, ['device']), expected.devices)
    if (expected.mounts) assert.deepEqual(tagsOf(this.#space, ['mount', 'device', 'fstype']), expected.mounts)
    if (expected.remote) assert.deepEqual(tagsOf(this.#remote, ['mount', 'device', 'fstype']), expected.remote)
    if (expected.asked) assert.deepEqual(this.#asked, expected.asked)
    const points = new Map([this.#io, this.#space, this.#remote].flatMap((probe) => [...pointsOf(probe)]))
    for (const [key, value] of Object.entries(expected.points ?? {})) assert.equal(points.get(key), value, key)
    for (const key of expected.absent ?? []) assert.equal(points.get(key), undefined, key)
  }

  #answer(at: Buffer): FilesystemFigures {
    const answer = this.#expected.statfs?.[at.toString()] ?? {}
    if (typeof answer === 'string') throw Object.assign(new Error(`${answer}: no answer`), { code: answer })
    return { deviceId: this.#deviceAt(at), ...someFigures, ...answer }
  }

  /** Returns the device of the topmost mount at the agent's path, from its mountinfo. */
  #deviceAt(at: Buffer): string {
    const file = ['1', 'self', ''].map((folder) => path.join(this.#tree.procRoot, folder, 'mountinfo')).find(existsSync)
    const rootfs = withoutSlash(this.#expected.rootfs ?? '/')
    const places = parseMountinfo(readFileSync(file ?? '')).flatMap(({ path: mountPoint, deviceId }) => {
      const name = withoutSlash(mountPoint.toString('latin1'))
      return [
        [name, deviceId],
        [rootfs + name, deviceId],
      ] as const
    })
    return new Map(places).get(withoutSlash(at.toString('latin1'))) ?? 'none'
  }
}

function withoutSlash(place: string): string {
  return place.replace(/\/+$/, '')
}

function asRead(reading: ReadResult): Extract<ReadResult, { status: 'ok' }> {
  assert.ok(reading.status === 'ok')
  return reading
}

function settingsFor({ procRoot, sysRoot }: ProcTree, { options = {}, rootfs = '/' }: ExpectedCase): BuiltInSettings {
  return collectorSettings('disk', { roots: { procRoot, sysRoot, rootfs }, options })
}

/** Returns each combination of the given tags once, from series with a point other than an error. */
function tagsOf(probe: Probe, keys: string[]): string[] {
  const found = probe.series
    .filter((_, index) => !Number.isNaN(probe.values[index]))
    .filter(({ type, tags = {} }) => type !== 'disk_mount_error' && keys.every((key) => key in tags))
    .map(({ tags = {} }) => keys.map((key) => tags[key]).join(' '))
  return [...new Set(found)]
}

function nameOf(path: Buffer): string {
  const text = path.toString('utf8')
  return text.includes('\ufffd') ? `latin1:${path.toString('latin1')}` : text
}
