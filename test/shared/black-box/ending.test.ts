import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContents } from '../../../src/shared/black-box/contents.js'
import { type Aftermath, endingOf } from '../../../src/shared/black-box/ending.js'
import type { BlackBoxRecord } from '../../../src/shared/black-box/records.js'
import { runsOf } from '../../../src/shared/black-box/runs.js'
import type { Sample } from '../../../src/shared/black-box/samples.js'
import { boxBytes, STARTED_MS, secondRecord, startRecord } from '../../helpers/black-box-bytes.js'

const SAME_BOOT: Aftermath = { bootId: 'boot-1', oomKills: {} }

function endOf(records: readonly BlackBoxRecord[], aftermath = SAME_BOOT) {
  const reading = readContents(boxBytes(records))
  assert.ok(reading.status === 'ok')
  const [run] = runsOf(reading.contents)
  assert.ok(run !== undefined)
  return endingOf(run, aftermath)
}

/** Returns a run without a record of its end, with these figures in its last second. */
function cutOff(changes: Partial<Sample> = {}, aftermath = SAME_BOOT) {
  return endOf([startRecord({ oomKills: { '/sys/fs/cgroup/app#77': 1 } }), secondRecord(0, changes)], aftermath)
}

test('a run with a record of its end ended by itself', () => {
  const ended = (exitCode: number | undefined) =>
    endOf([startRecord(), { kind: 'end', run: 'a1b2c3d4', atMs: STARTED_MS + 9, exitCode }])
  assert.deepEqual(ended(undefined), { how: 'clean', evidence: 'the agent was stopped' })
  assert.deepEqual(ended(0), { how: 'clean', evidence: 'the process exited with status 0' })
  assert.equal(ended(143).how, 'clean')
  assert.deepEqual(ended(1), { how: 'crashed', evidence: 'the process exited with status 1' })
})

test('without such a record, and with memory to spare, it was killed', () => {
  assert.deepEqual(cutOff(), { how: 'killed', evidence: 'no record of an end; memory was not near a limit' })
})

test('the kernel counted a kill for lack of memory since', () => {
  const aftermath = { bootId: 'boot-1', oomKills: { '/sys/fs/cgroup/app#77': 2 } }
  assert.deepEqual(cutOff({}, aftermath), {
    how: 'out-of-memory',
    evidence: 'the out-of-memory killer struck in /sys/fs/cgroup/app',
  })
  const ofNewCgroup = { bootId: 'boot-1', oomKills: { '/sys/fs/cgroup/app#78': 2 } }
  assert.equal(cutOff({}, ofNewCgroup).how, 'killed')
})

test('the cgroup was full, by the process itself', () => {
  const full = { cgroupBytes: 508e6, cgroupLimitBytes: 512e6 }
  assert.deepEqual(cutOff({ ...full, rssBytes: 480e6 }), {
    how: 'out-of-memory',
    evidence: 'the cgroup used 99 % of its memory limit',
  })
  assert.equal(cutOff({ ...full, rssBytes: 90e6 }).how, 'killed', 'page cache alone is given back')
})

test('the heap was full', () => {
  assert.deepEqual(cutOff({ heapBytes: 1.9e9 }), {
    how: 'out-of-memory',
    evidence: 'the heap used 95 % of its limit',
  })
})

test('after a boot, or on another machine, a kill cannot be told from a power cut', () => {
  assert.equal(cutOff({}, { bootId: 'boot-2', oomKills: undefined }).how, 'unknown')
  assert.equal(cutOff({}, { bootId: '', oomKills: undefined }).how, 'unknown')
  assert.equal(cutOff({ heapBytes: 1.9e9 }, { bootId: 'boot-2', oomKills: undefined }).how, 'out-of-memory')
})

test('a run whose beginning was overwritten is unknown', () => {
  assert.equal(endOf([secondRecord(0)]).how, 'unknown')
})
