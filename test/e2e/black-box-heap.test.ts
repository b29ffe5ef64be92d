import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { platform } from 'node:process'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { readContents } from '../../src/shared/black-box/contents.js'
import { decodeSamples } from '../../src/shared/black-box/samples.js'
import { privateFolder } from '../helpers/private-folder.js'

/** Number of samples in two seconds. */
const SAMPLES = 20
const OFF = { enabled: false }
const NO_OTHERS = Object.fromEntries(
  ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup', 'agent', 'runtime'].map((name) => [name, OFF]),
)

/** Returns the heap of each sample written so far, in bytes. */
function heapsIn(file: string): readonly number[] {
  if (!existsSync(file)) return []
  const reading = readContents(readFileSync(file))
  if (reading.status !== 'ok') return []
  return reading.contents.seconds.records.flatMap(({ record }) =>
    record.kind === 'second' ? decodeSamples(record.samples).map(({ heapBytes }) => heapBytes) : [],
  )
}

test('the heap in a black box is that of the latest tick', { skip: platform !== 'linux' }, async (t) => {
  const file = path.join(privateFolder(t), 'box')
  const stalls = { interval: '50ms', blackBox: { file, keep: '1m' } }
  const agent = new Agent({ initialDelay: 0, collectors: { ...NO_OTHERS, stalls } })
  t.after(() => agent.stop())
  agent.start()
  const heaps = async () => {
    for (let tries = 0; tries < 600; tries++) {
      const found = heapsIn(file).slice(0, SAMPLES)
      if (found.length === SAMPLES) return found
      await wait(50)
    }
    return assert.fail('nothing was written')
  }
  // Each tick uses some heap, so most samples differ. Stale figures would be two or three values only.
  const found = await heaps()
  assert.ok(new Set(found).size > SAMPLES / 4, `${found}`)
})
