import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { GarbageCollections, type GcKind } from '../../../src/main-thread/runtime/garbage-collections.js'

/** Returns a function that collects garbage, as --expose-gc provides it. */
function collector(): (options?: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  setFlagsFromString('--no-expose-gc')
  return gc
}

test('garbage collections are counted and timed by kind, and no longer after stop', async () => {
  const gc = collector()
  const garbage = new GarbageCollections()
  const of = (kind: GcKind) => garbage.counts.find((each) => each.kind === kind) ?? assert.fail(kind)
  assert.deepEqual(
    garbage.counts.map(({ kind, count, seconds }) => [kind, count, seconds]),
    ['minor', 'major', 'incremental', 'weakcb'].map((kind) => [kind, 0, 0]),
  )
  gc()
  gc({ type: 'minor' })
  // The observer is called in a later turn of the loop.
  for (let turn = 0; turn < 100 && of('major').count === 0; turn++) await nextTurn()
  assert.ok(of('major').count >= 1 && of('major').seconds > 0)
  assert.ok(of('minor').count >= 1 && of('minor').seconds > 0)
  garbage.stop()
  const before = of('major').count
  gc()
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  assert.equal(of('major').count, before)
})
