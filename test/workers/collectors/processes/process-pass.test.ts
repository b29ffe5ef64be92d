import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProcessPass } from '../../../../workers/collectors/processes/process-pass.js'
import { isAlive } from '../../../../workers/collectors/processes/process-table.js'
import { MadeProcesses } from './made-processes.js'

/** Creates a pass over processes in memory, each of which takes `readMs` to read. */
function passOver(source: MadeProcesses, { budgetMs = 1000, limitMs = 2500, readMs = 0 } = {}): ProcessPass {
  let nowMs = 0
  source.onRead = () => {
    nowMs += readMs
  }
  return new ProcessPass({ procRoot: '/proc', source, budgetMs, limitMs, clock: { monotonicMs: () => nowMs } })
}

function pids(count: number): readonly { readonly pid: number }[] {
  return Array.from({ length: count }, (_, index) => ({ pid: index + 1 }))
}

function partsOf(pass: ProcessPass): readonly string[] {
  return pass.failedParts.map(({ part }) => part)
}

test('a hundred thousand processes are read in one pass, and keep no object each', () => {
  const source = new MadeProcesses()
  source.become(pids(100_000))
  const pass = passOver(source)
  assert.ok(pass.run(1))
  assert.equal(pass.table.length, 100_000)
  assert.equal(pass.notReached, 0)
  assert.ok(pass.table.columns.readAt.subarray(0, 100_000).every((at) => at === 1))
})

test('a pass ends when its time is up, says so, and the next one goes on from there', () => {
  const source = new MadeProcesses()
  source.become(pids(1000))
  const pass = passOver(source, { budgetMs: 40, readMs: 0.1 })
  pass.run(1)
  assert.equal(source.reads.length + pass.notReached, 1000)
  assert.ok(source.reads.length >= 400 && source.reads.length < 450, `${source.reads.length} were read`)
  assert.deepEqual(partsOf(pass), ['time'])
  assert.match(pass.failedParts[0]?.reason ?? '', /\d+ of 1000 processes were not reached in 40 ms/)
  const reached = source.reads.length
  pass.run(2)
  assert.equal(source.reads[reached], reached + 1)
  pass.run(3)
  assert.equal(new Set(source.reads).size, 1000, 'each was read within three passes')
})

test('what was not reached keeps its last reading, and its rate is over the time since then', () => {
  const source = new MadeProcesses()
  const busy = (cpuTicks: number) => pids(1000).map(({ pid }) => ({ pid, cpuTicks }))
  source.become(busy(0))
  const pass = passOver(source, { budgetMs: 60, readMs: 0.1 })
  pass.run(1)
  const unread = pass.table.rowOf(900)
  assert.ok(!isAlive(pass.table.columns.states[unread]), 'never read: its state is not known')
  source.become(busy(100))
  pass.run(2)
  assert.ok(isAlive(pass.table.columns.states[pass.table.rowOf(100)]), 'counts with the reading of the first pass')
  source.become(busy(200))
  const first = source.reads.length
  pass.run(3)
  assert.ok(source.reads.slice(first).length >= 600)
})

test('processes that were reported are read first in every pass', () => {
  const source = new MadeProcesses()
  source.become(pids(1000))
  const pass = passOver(source, { budgetMs: 10, readMs: 0.1 })
  pass.preferred = [999, 500]
  pass.run(1)
  assert.deepEqual(source.reads.slice(0, 3), [999, 500, 1])
  assert.equal(source.reads.filter((pid) => pid === 500).length, 1)
})

test('a process that may not be read is unknown, counts as partial, and is left alone for a minute', () => {
  const source = new MadeProcesses()
  source.become(pids(3))
  source.denied.add(2)
  const pass = passOver(source)
  for (const second of [0, 10, 20]) pass.run(second)
  assert.deepEqual(partsOf(pass), ['unreadable processes'])
  assert.match(pass.failedParts[0]?.reason ?? '', /EPERM for 1 processes/)
  assert.equal(source.reads.filter((pid) => pid === 2).length, 1)
  source.denied.delete(2)
  pass.run(60)
  assert.deepEqual(partsOf(pass), [])
})

test('a process that ends between listing and reading is gone, and a namesake of its id has no rate', () => {
  const source = new MadeProcesses()
  source.become([{ pid: 1 }, { pid: 2, cpuTicks: 50 }])
  const pass = passOver(source)
  pass.run(1)
  source.end(2)
  pass.run(2)
  assert.ok(!isAlive(pass.table.columns.states[pass.table.rowOf(2)]))
  source.become([{ pid: 1 }, { pid: 2, cpuTicks: 60 }])
  pass.run(3)
  assert.ok(Number.isNaN(pass.table.columns.usage[pass.table.rowOf(2)]))
})

test('the name of a process is read only while it is the same process', () => {
  const source = new MadeProcesses()
  source.become([{ pid: 1, name: 'init' }])
  const pass = passOver(source)
  pass.run(1)
  assert.equal(Buffer.from(pass.nameOf(0) ?? []).toString(), 'init')
  source.become([{ pid: 1, name: 'other', startTicks: 200 }])
  assert.equal(pass.nameOf(0), undefined)
})

test('a thread that waits for a CPU still reads what it has the time to work for, up to the limit of the pass', () => {
  const starved = (limitMs: number) => {
    const source = new MadeProcesses()
    source.become(pids(1000))
    const pass = passOver(source, { budgetMs: 200, limitMs, readMs: 2 })
    pass.run(1)
    return pass.notReached
  }
  assert.equal(starved(2500), 0)
  assert.ok(starved(1000) > 400)
})
