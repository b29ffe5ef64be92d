import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProcessTable } from '../../../../workers/collectors/processes/process-table.js'

/** Stores a number with a process, to recognize it by. */
function mark(table: ProcessTable, pid: number, mark: number): void {
  table.columns.startTicks[table.rowOf(pid)] = mark
}

test('processes come, go and keep what is known of them, in the order of their ids', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 })
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 8 }), (lists) => {
      const table = new ProcessTable()
      const known = new Map<number, number>()
      for (const [step, list] of lists.entries()) {
        const pids = Int32Array.from(list).sort()
        table.update(pids, pids.length)
        for (const pid of [...known.keys()]) if (!list.includes(pid)) known.delete(pid)
        assert.deepEqual([...table.columns.pids.subarray(0, table.length)], [...pids])
        for (const pid of pids) {
          const found = table.columns.startTicks[table.rowOf(pid)]
          assert.deepEqual(found, known.get(pid) ?? Number.NaN)
          known.set(pid, step * 100 + pid)
          mark(table, pid, step * 100 + pid)
        }
      }
    }),
  )
})

test('a process that is not there has no row', () => {
  const table = new ProcessTable()
  assert.equal(table.rowOf(1), -1)
  table.update(Int32Array.of(3, 7), 2)
  assert.deepEqual(
    [1, 3, 5, 7, 9].map((pid) => table.rowOf(pid)),
    [-1, 0, -1, 1, -1],
  )
  assert.deepEqual(
    [0, 3, 7].map((pid) => table.after(pid)),
    [0, 1, 2],
  )
})
