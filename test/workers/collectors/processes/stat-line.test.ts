import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { processStates } from '../../../../src/collectors/processes.js'
import { RSS, START, STIME, StatLine, THREADS, UTIME } from '../../../../workers/collectors/processes/stat-line.js'
import { Scanner } from '../../../../workers/procfs/scanner.js'
import { statOf } from './made-processes.js'

const parse = (bytes: Uint8Array, line = new StatLine()) => ({ line, isWhole: line.parse(new Scanner().load(bytes)) })

test('the numbers are those of proc_pid_stat(5)', () => {
  const text =
    '8123 (node) R 1 8123 8123 34816 8123 4194304 5000 0 2 0 731 112 4 5 20 0 11 0 99123 1000000 15000 18446744073709551615'
  const { line, isWhole } = parse(Buffer.from(text))
  assert.ok(isWhole)
  assert.deepEqual(
    [UTIME, STIME, THREADS, START, RSS].map((index) => line.numbers[index]),
    [731, 112, 11, 99123, 15000],
  )
  assert.equal(processStates[line.state]?.[0], 'running')
})

test('any bytes may be in a name, and other processes keep nothing of it', () => {
  const line = new StatLine()
  const names = fc.uint8Array({ maxLength: 63 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
  fc.assert(
    fc.property(names, fc.nat(), (name, cpuTicks) => {
      assert.ok(parse(statOf({ pid: 42, name, cpuTicks, rssPages: 7 }), line).isWhole)
      assert.equal(Buffer.from(line.name).toString('latin1'), name)
      assert.equal(line.numbers[UTIME], cpuTicks)
      assert.equal(line.numbers[RSS], 7)
    }),
  )
})

test('a line that is cut off anywhere before its last number is not taken', () => {
  const whole = statOf({ pid: 42, name: 'a) b' })
  const afterRss = whole.lastIndexOf(' 10 1 1')
  for (let length = 0; length <= afterRss; length++) {
    assert.equal(parse(whole.subarray(0, length)).isWhole, false, whole.subarray(0, length).toString())
  }
})

test('another name has another hash', () => {
  const hashOf = (name: string) => parse(statOf({ pid: 1, name })).line.nameHash
  assert.equal(hashOf('node'), hashOf('node'))
  assert.notEqual(hashOf('node'), hashOf('nodf'))
})
