import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FoundGroup } from '../../../../workers/cgroups/own-group-finder.js'
import { MemoryLimitProbe } from '../../../../workers/collectors/runtime/memory-limit-probe.js'
import { reportedPoints } from '../../reported-points.js'

const RSS_BYTES = 250

function group(memoryBytes: number): FoundGroup {
  const limits = { quotaCores: Number.NaN, memoryBytes, pids: Number.NaN }
  return { folders: {}, limits, machineCpus: 2, cpuCores: Number.NaN, quotaAt: undefined }
}

/** Creates a probe that finds these groups, one after the other. */
function setUp(...groups: readonly (FoundGroup | undefined)[]) {
  const finder = {
    found: undefined as FoundGroup | undefined,
    looks: 0,
    look: () => {
      finder.found = groups[finder.looks++]
    },
  }
  const probe = new MemoryLimitProbe({ finder, rssBytes: () => RSS_BYTES })
  const readAt = (nowSeconds: number) => {
    assert.deepEqual(probe.read(nowSeconds), { status: 'ok', partial: 0 })
    return reportedPoints([probe])
  }
  return { finder, readAt }
}

describe('resident memory against the limit of its group', () => {
  it('is the share of the limit, which may change', () => {
    const { readAt } = setUp(group(1000), group(500), group(Number.NaN), group(100))
    assert.deepEqual(readAt(0), { runtime_rss_limit_used_ratio: 0.25 })
    assert.deepEqual(readAt(1), { runtime_rss_limit_used_ratio: 0.5 })
    assert.deepEqual(readAt(2), {})
    assert.deepEqual(readAt(3), { runtime_rss_limit_used_ratio: 1 })
  })

  it('has no point without a group, which is looked for once a minute', () => {
    const { finder, readAt } = setUp(undefined, group(1000))
    for (let seconds = 0; seconds < 60; seconds += 10) assert.deepEqual(readAt(seconds), {})
    assert.equal(finder.looks, 1)
    assert.deepEqual(readAt(60), { runtime_rss_limit_used_ratio: 0.25 })
  })
})
