import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { OptionValues } from '../../../src/shared/settings.js'
import { builtInProbes } from '../../../workers/collectors/index.js'
import type { Probe } from '../../../workers/probes/probe.js'
import { collectorSettings } from '../collector-settings.js'
import { reportedPoints } from '../reported-points.js'

/**
 * test/fixtures/proc/<collector>/<case>: numbered folders are the proc root at each reading, a folder `sysfs` in them the root of
 * /sys, and expected.json the result.
 */
const fixtures = fileURLToPath(new URL('../../../../test/fixtures/proc/', import.meta.url))
/** All but disk, whose cases need its filesystems as well: disk/disk.test.ts. */
const collectors = readdirSync(fixtures).filter((name) => name !== 'disk')

interface Expected {
  /** Subject of the case, used as the test's name. */
  readonly why: string
  readonly options?: OptionValues
  /** Types of the points to compare. @default all */
  readonly types?: readonly string[]
  readonly everySeconds: number
  readonly steps: readonly Step[]
}

interface Step {
  /** Files that cost all of their source. */
  readonly missing?: readonly string[]
  /** Files that cost a part of their source. */
  readonly partial?: number
  readonly values: Record<string, number>
}

for (const collector of collectors) {
  describe(`${collector} from a proc root`, () => {
    for (const name of readdirSync(join(fixtures, collector))) {
      const folder = join(fixtures, collector, name)
      const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
      it(`${name}: ${expected.why}`, () => runCase(collector, folder, expected))
    }
  })
}

function runCase(collector: string, folder: string, { options, types, everySeconds, steps }: Expected): void {
  const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-proc-'))
  const sysRoot = existsSync(join(folder, '1', 'sysfs')) ? join(procRoot, 'sysfs') : '/sys'
  const roots = { procRoot, sysRoot, rootfs: '/' }
  const probes = builtInProbes(collectorSettings(collector, { roots, ...(options && { options }) }))
  try {
    for (const [index, step] of steps.entries()) {
      rmSync(procRoot, { recursive: true })
      cpSync(join(folder, String(index + 1)), procRoot, { recursive: true })
      const { points, reasons, partial } = readAll(probes, 1000 + index * everySeconds)
      const looked = Object.entries(points).filter(([key]) => types?.includes(key.replace(/{.*/s, '')) ?? true)
      assert.deepEqual(Object.fromEntries(looked), rounded(step.values), `reading ${index + 1}`)
      assert.deepEqual(
        reasons.map((reason) => reason.slice(procRoot.length + 1).replace(/: .*/, '')),
        step.missing ?? [],
      )
      assert.equal(partial, step.partial ?? 0)
    }
  } finally {
    for (const probe of probes) probe.close()
    rmSync(procRoot, { recursive: true })
  }
}

interface ReadAll {
  readonly points: Record<string, number>
  readonly reasons: readonly string[]
  readonly partial: number
}

function readAll(probes: readonly Probe[], nowSeconds: number): ReadAll {
  const reasons: string[] = []
  let partial = 0
  const read = probes.filter((probe) => {
    const reading = probe.read(nowSeconds)
    assert(!(reading instanceof Promise))
    if (reading.status === 'missing') reasons.push(reading.reason)
    else partial += reading.partial
    return reading.status === 'ok'
  })
  return { points: reportedPoints(read), reasons, partial }
}

function rounded(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Math.round(value * 1e6) / 1e6]))
}
