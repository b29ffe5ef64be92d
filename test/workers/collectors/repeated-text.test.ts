import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { builtInProbes } from '../../../workers/collectors/index.js'
import { isSampled, type SampledProbe } from '../../../workers/probes/probe.js'
import { under } from '../collector-settings.js'

const everything = { include: ['*'], exclude: [] }

/** Files, with their content when all counters are at `count`. */
const texts = {
  memory: { file: 'meminfo', text: (count: number) => `MemTotal: 8000 kB\nMemFree: ${count} kB\n` },
  disk: {
    file: 'diskstats',
    text: (count: number) => `   8       0 sda${` ${count}`.repeat(17)}\n   8       1 sda1 4 0 32 1 1 0 8 1 0 2 2\n`,
  },
  network: { file: 'net/dev', text: (count: number) => `  eth0: ${count} 5 0 0 0 0 0 0 ${2 * count} 3 0 0 0 0 0 0\n` },
} as const

/** Times of readings, in ms, with the counters then: the text is mostly unchanged, and some readings follow immediately. */
const readings = [
  ...Array.from({ length: 30 }, (_, index) => ({ nowMs: 10 * index, count: 100 })),
  ...Array.from({ length: 30 }, (_, index) => ({ nowMs: 300 + 7 * index, count: 100 + Math.floor(index / 5) })),
  ...[510, 510].map((nowMs) => ({ nowMs, count: 50 })),
  ...Array.from({ length: 30 }, (_, index) => ({ nowMs: 520 + 20 * index, count: 50 })),
]

function probeUnder(procRoot: string, collector: keyof typeof texts): SampledProbe {
  const settings = { ...under(procRoot, collector), sampleIntervalMs: 10, options: { devices: everything } }
  const probe = builtInProbes(settings).find(isSampled)
  assert(probe !== undefined)
  return probe
}

describe('a text that has not changed', () => {
  for (const [collector, { file, text }] of Object.entries(texts) as [keyof typeof texts, (typeof texts)['disk']][]) {
    it(`yields the same values of ${collector} as parsing it again`, (context) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-repeated-'))
      context.after(() => rmSync(folder, { recursive: true }))
      const [same, different] = ['same', 'different'].map((name) => path.join(folder, name)) as [string, string]
      for (const root of [same, different]) mkdirSync(path.join(root, 'net'), { recursive: true })
      const repeated = probeUnder(same, collector)
      const parsed = probeUnder(different, collector)
      for (const [index, { nowMs, count }] of readings.entries()) {
        writeFileSync(path.join(same, file), text(count))
        // An empty line at the end of every other text makes it a different text with the same meaning.
        writeFileSync(path.join(different, file), text(count) + '\n'.repeat(index % 2))
        assert.equal(repeated.read(nowMs / 1000).status, 'ok')
        assert.equal(parsed.read(nowMs / 1000).status, 'ok')
        assert.deepEqual(repeated.values, parsed.values, `at ${nowMs} ms`)
      }
      assert(repeated.values.some((value) => value > 0))
    })
  }
})
