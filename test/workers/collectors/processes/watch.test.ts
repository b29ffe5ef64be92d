import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Watch } from '../../../../workers/collectors/processes/watch.js'

/** Returns the count of restarts after each reading of the oldest process, given as `start/pid`. */
function restartsOver(...looks: readonly (string | undefined)[]): readonly number[] {
  const watch = new Watch('api')
  const values = new Float64Array(6)
  return looks.map((look) => {
    watch.sums.clear()
    const [start = '', pid = ''] = look?.split('/') ?? []
    if (look !== undefined) Object.assign(watch.sums, { count: 1, oldestTicks: Number(start), oldestPid: Number(pid) })
    watch.countRestarts()
    watch.write(values, 0, 4096, 1000)
    return values[4] ?? Number.NaN
  })
}

test('a younger process in the place of the oldest is a restart, also after a time without any', () => {
  assert.deepEqual(restartsOver('10/5', '10/5', '30/7', undefined, undefined, '40/8'), [0, 0, 1, 1, 1, 2])
})

test('two starts within one clock tick are told apart by the id', () => {
  assert.deepEqual(restartsOver('10/5', '10/6'), [0, 1])
})

test('the first process, and an older one that matches only now, are no restart', () => {
  assert.deepEqual(restartsOver(undefined, '20/5', '10/4'), [0, 0, 0])
})
