import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { MemoryStore } from '../../../src/receiver/store/memory-store.js'
import { SqliteStore } from '../../../src/receiver/store/sqlite-store.js'
import { aggregations } from '../../../src/receiver/store/store.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ask, point } from './store-contract.js'

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const SPAN_MS = 30
const PACK_AFTER_MS = 301_000
const MAINTAIN_MS = 6000

const batch = fc.array(fc.tuple(fc.nat(SPAN_MS), fc.integer({ min: 0, max: 50 })), { minLength: 1, maxLength: 8 })
const event = fc.oneof({ weight: 3, arbitrary: batch }, { weight: 1, arbitrary: fc.constant('pack' as const) })
const range = fc.tuple(fc.nat(SPAN_MS), fc.nat(SPAN_MS)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)

test('returns the same results as the store in memory, whenever it packs and however late points arrive', async () => {
  let files = 0
  const property = fc.asyncProperty(fc.array(event, { maxLength: 12 }), range, async (events, [from, to]) => {
    const clock = new FakeClock()
    const baseMs = clock.wallMs()
    const inFile = await SqliteStore.open({ file: path.join(folder, `${++files}.db`), clock })
    const inMemory = new MemoryStore({ clock })
    try {
      for (const one of events) {
        if (one === 'pack') {
          for (const ms of [PACK_AFTER_MS, MAINTAIN_MS]) {
            await clock.advance(ms)
            await inFile.stats()
          }
          continue
        }
        const points = one.map(([offset, value]) => point(baseMs + offset, value))
        await inFile.append({ points })
        await inMemory.append({ points })
      }
      const ends = { fromMs: baseMs + from, toMs: baseMs + to }
      for (const step of [undefined, ...aggregations.map((agg) => ({ ms: 10, agg }))]) {
        assert.deepEqual(await ask(inFile, { ...ends, step }), await ask(inMemory, { ...ends, step }))
      }
    } finally {
      await inFile.close()
      await inMemory.close()
    }
  })
  await fc.assert(property, { numRuns: 60 })
})
