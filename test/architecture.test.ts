import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SlabBuffer } from '../src/buffer/slab-buffer.js'
import { JSON_ARRAY, JsonEncoder } from '../src/encode/json/json.js'
import { builtInProbes } from '../workers/collectors/index.js'
import { collectorSettings } from './helpers/collector-settings.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MAX_FILES = 25

/** Returns the text below a heading, up to the next heading of its level. */
function section(heading: string): string {
  const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
  const found = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  assert.ok(found, `docs/architecture.md has no section "${heading}"`)
  return found
}

test('the layout names every folder of src and workers, and no other', () => {
  const named = [...section('Layout').matchAll(/^((?:src|workers)\/[\w-]+)\//gm)].map(([, folder]) => folder)
  const present = ['src', 'workers'].flatMap((parent) =>
    readdirSync(path.join(ROOT, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${parent}/${name}`),
  )
  assert.deepEqual(named.toSorted(), present.toSorted())
})

test('every file that the architecture names exists', () => {
  const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
  const named = [...text.matchAll(/\b(?:src|workers|scripts)\/[\w/.-]+\.\w+\b/g)].map(([file]) => file)
  assert.ok(named.length > MAX_FILES)
  const missing = named.filter((file) => !existsSync(path.join(ROOT, file)))
  assert.deepEqual(missing, [])
})

test('src imports only types from workers, and workers only from src/collectors and src/shared, but for reports', () => {
  const imports = (folder: string) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [...readFileSync(path.join(ROOT, folder, name), 'utf8').matchAll(/^import .*? from '([^']*)'/gms)].map(
          ([statement, from = '']) => ({ name, statement, from }),
        ),
      )
  const fromWorkers = imports('src').filter(({ from }) => /\/workers\//.test(from))
  assert.deepEqual(
    fromWorkers.filter(({ statement }) => !statement.startsWith('import type ')),
    [],
  )
  const fromSource = imports('workers').filter(({ from }) => /\/src\//.test(from))
  assert.ok(fromSource.length > 0)
  const isAllowed = (name: string, from: string) =>
    /\/src\/(collectors|shared)\//.test(from) || (/^reports\b/.test(name) && /\/src\/(send|listen)\//.test(from))
  assert.deepEqual(
    fromSource.filter(({ name, from }) => !isAllowed(name, from)),
    [],
  )
})

test('one reading passes through few files', () => {
  const steps = [...section('One reading, step by step').matchAll(/^\| (\d+) \| (\S+) \|/gm)]
  const files = new Set(steps.map(([, , file]) => file))
  assert.equal(files.size, steps.length)
  assert.ok(files.size > 0 && files.size <= MAX_FILES, `${files.size} files`)
})

test('the example reading becomes the values and the body that are shown', (t) => {
  const text = section('One reading, step by step')
  const [before = '', after = ''] = [...text.matchAll(/^cpu .*$/gm)].map(([line]) => line)
  const procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-walk-'))
  t.after(() => rmSync(procRoot, { recursive: true }))
  const roots = { procRoot, sysRoot: '/sys', rootfs: '/' }
  const [probe] = builtInProbes(collectorSettings({ name: 'cpu', roots }))
  assert.ok(probe)
  for (const [seconds, line] of [before, after].entries()) {
    writeFileSync(path.join(procRoot, 'stat'), `${line}\n`)
    void probe.read(seconds)
  }
  const { series } = probe
  const values = probe.values.slice()
  probe.close()
  const shown = /^values +(.*)$/m
    .exec(text)?.[1]
    ?.match(/[\d.]+/g)
    ?.map(Number)
  assert.deepEqual(shown, [values[0], values[1], values[11]])
  assert.deepEqual([series[0]?.type, series[11]?.type], ['cpu_usage', 'cpu_seconds_total'])
  assert.ok(text.includes(`one row of ${values.length} values`))

  const limits = { maxPoints: 1_000, maxBytes: 1_000_000, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => 0, onDrop() {} })
  buffer.add({ layout: { collector: 'cpu', series }, timesMs: Float64Array.of(1763800000000), values })
  const batch = buffer.freeze(1_000)
  assert.ok(batch)
  const encoding = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY }).begin(1_000_000)
  encoding.write(batch.rows(0, values.length))
  const body = encoding.finish().toString()
  const start = /```json\n(.*?)\n```/s.exec(text)?.[1]?.replace('\n ', '') ?? ''
  assert.ok(start.length > 0 && body.startsWith(start), body)
})
