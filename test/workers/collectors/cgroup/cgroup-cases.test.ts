import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { OptionValues } from '../../../../src/shared/settings.js'
import { builtInProbes } from '../../../../workers/collectors/index.js'
import type { Probe } from '../../../../workers/probes/probe.js'
import { collectorSettings } from '../../collector-settings.js'
import { reportedPoints } from '../../reported-points.js'

/** test/fixtures/cgroup/<case>: numbered folders hold proc and sys at each reading, and expected.json the result. */
const fixtures = fileURLToPath(new URL('../../../../../test/fixtures/cgroup/', import.meta.url))

interface Expected {
  /** Subject of the case, used as the test's name. */
  readonly why: string
  readonly options?: OptionValues
  /** Pattern of the series to compare. @default all */
  readonly only?: string
  readonly everySeconds: number
  readonly steps: readonly Step[]
}

interface Step {
  /** Number of missing sources. */
  readonly missing?: number
  readonly values: Record<string, number>
}

describe('cgroup from a tree', () => {
  for (const name of readdirSync(fixtures)) {
    const expected: Expected = JSON.parse(readFileSync(join(fixtures, name, 'expected.json'), 'utf8'))
    it(`${name}: ${expected.why}`, () => runCase(join(fixtures, name), expected))
  }
})

function runCase(folder: string, { options = {}, only = '', everySeconds, steps }: Expected): void {
  const root = mkdtempSync(join(tmpdir(), 'hostpulse-cgroup-'))
  const roots = { procRoot: join(root, 'proc'), sysRoot: join(root, 'sys'), rootfs: '/' }
  const probes = builtInProbes(collectorSettings('cgroup', { roots, options }))
  try {
    for (const [index, step] of steps.entries()) {
      follow(join(folder, String(index + 1)), root)
      const { points, missing } = readAll(probes, 1000 + index * everySeconds)
      const looked = Object.entries(points).filter(([key]) => new RegExp(only).test(key))
      assert.deepEqual(Object.fromEntries(looked), step.values, `reading ${index + 1}`)
      assert.equal(missing, step.missing ?? 0)
    }
  } finally {
    for (const probe of probes) probe.close()
    rmSync(root, { recursive: true })
  }
}

/** Makes a tree equal to another. Keeps folders that are in both. */
function follow(tree: string, root: string): void {
  cpSync(tree, root, { recursive: true })
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!existsSync(join(tree, entry))) rmSync(join(root, entry), { recursive: true, force: true })
  }
}

/** Reads all probes and asserts that none is read only in part. */
function readAll(probes: readonly Probe[], nowSeconds: number) {
  const readings = probes.map((probe) => ({ probe, reading: probe.read(nowSeconds) }))
  const read = readings.filter(({ reading }) => !(reading instanceof Promise) && reading.status === 'ok')
  for (const { reading } of read)
    assert.equal(reading instanceof Promise ? 1 : 'partial' in reading && reading.partial, 0)
  return { points: reportedPoints(read.map(({ probe }) => probe)), missing: probes.length - read.length }
}
