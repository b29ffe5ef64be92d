import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryStore } from '../../../src/receiver/store/memory-store.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ask, describeStore, point } from './store-contract.js'

describeStore('the store in memory', async (options) => new MemoryStore(options))

test('keeps the newest points of a series up to its bound', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, maxPointsPerSeries: 100 })
  const start = clock.wallMs()
  for (let n = 0; n < 250; n++) await store.append({ points: [point(start + n, n)] })
  const [series] = await ask(store)
  assert.equal(series?.ts.length, 100)
  assert.equal(series?.value.at(-1), 249)
})

test('stops growing series at the bound of points, but still accepts new points', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, maxPoints: 64 })
  const start = clock.wallMs()
  for (const type of ['a', 'b']) {
    const points = Array.from({ length: 300 }, (_, n) => point(start + n, n, undefined, type))
    await store.append({ points })
  }
  assert.equal((await store.stats()).points, 2 * 16 + 64)
  const [, last] = await store.listSeries({})
  assert.equal(last?.last.value, 299)
})
