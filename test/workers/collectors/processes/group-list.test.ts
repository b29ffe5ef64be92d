import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processStates } from '../../../../src/collectors/processes.js'
import { GroupList } from '../../../../workers/collectors/processes/group-list.js'
import { ProcessTable } from '../../../../workers/collectors/processes/process-table.js'

const stateOf = (name: string) => processStates.findIndex(([state]) => state === name)

test('a group goes with its last process, and its place is used again', () => {
  const groups = new GroupList()
  const table = new ProcessTable()
  const become = (...members: readonly (readonly [pid: number, group: string])[]) => {
    table.update(
      Int32Array.from(members, ([pid]) => pid),
      members.length,
    )
    for (const [row, [, group]] of members.entries()) {
      table.columns.states[row] = stateOf('sleeping')
      table.columns.groups[row] = groups.positionOf(group)
    }
    return groups.sum(table).map(({ name, sums }) => `${name} ${sums.count}`)
  }
  assert.deepEqual(become([1, 'a'], [2, 'b'], [3, 'a']), ['a 2', 'b 1'])
  assert.deepEqual(become([2, 'b']), ['b 1'])
  assert.equal(groups.positionOf('c'), 0)
})

test('a zombie keeps its group and does not count', () => {
  const groups = new GroupList()
  const table = new ProcessTable()
  table.update(Int32Array.of(1), 1)
  table.columns.states[0] = stateOf('zombie')
  table.columns.groups[0] = groups.positionOf('a')
  assert.deepEqual(
    groups.sum(table).map(({ name, sums }) => [name, sums.count]),
    [['a', 0]],
  )
})
