import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastSecondsOf } from '../../../src/shared/black-box/last-seconds.js'
import type { Run } from '../../../src/shared/black-box/runs.js'
import { STARTED_MS, sample, stallRecord } from '../../helpers/black-box-bytes.js'

const RUN: Run = {
  id: 'a1b2c3d4',
  start: undefined,
  samples: [sample({ rssBytes: 90e6 }), sample({ atMs: STARTED_MS + 9_000, rssBytes: 210e6, cpu: 1.05 })],
  stalls: [],
  end: undefined,
  oomKills: {},
  fromMs: STARTED_MS,
  toMs: STARTED_MS + 9_000,
}
const FIGURES =
  'process CPU 55 %, host CPU 30 %, RSS 210 MB (+120 MB), heap 20 MB, cgroup memory 39 % of its limit, 4000 MB available on the host'

test('the figures, and how memory grew', () => assert.equal(lastSecondsOf(RUN), FIGURES))

test('the stalls come first, the longest in words', () => {
  const stall = stallRecord({ startedMs: STARTED_MS + 7_000 })
  const longer = stallRecord({ startedMs: STARTED_MS + 5_000, seconds: 2, sentence: 'held for 2000 ms: 100 % disk' })
  assert.equal(lastSecondsOf({ ...RUN, stalls: [stall] }), `${stall.stall.sentence}; ${FIGURES}`)
  assert.equal(
    lastSecondsOf({ ...RUN, stalls: [longer, stall] }),
    `2 stalls, the longest held for 2000 ms: 100 % disk; ${FIGURES}`,
  )
})

test('what was longer ago, and what is not known, is left out', () => {
  const samples = [sample({ atMs: STARTED_MS - 60_000, rssBytes: 1e6 }), ...RUN.samples]
  assert.equal(lastSecondsOf({ ...RUN, samples, stalls: [stallRecord({ startedMs: STARTED_MS - 9e6 })] }), FIGURES)
  const unknown = sample({ cgroupBytes: Number.NaN, hostCpu: Number.NaN, availableBytes: Number.NaN })
  assert.equal(
    lastSecondsOf({ ...RUN, samples: [unknown], toMs: STARTED_MS }),
    'process CPU 5 %, RSS 90 MB, heap 20 MB',
  )
  assert.equal(lastSecondsOf({ ...RUN, samples: [] }), '')
})
