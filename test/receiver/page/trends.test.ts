import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Card, makeCards } from '../../../src/receiver/page/cards.js'
import { ChartHistory } from '../../../src/receiver/page/history.js'
import { HostState } from '../../../src/receiver/page/host-state.js'
import { withTrends } from '../../../src/receiver/page/trends.js'

const MINUTE = 60_000
const NOW = 1_763_800_020_000
const root = { mount: '/', device: 'sda1', fstype: 'ext4' }

/** Returns the row of a filesystem after an hour in which its use grew from one share to another. */
async function rowAfter(from: number, to: number): Promise<NonNullable<Card['rows']>[number] | undefined> {
  const host = new HostState('web-1')
  const history = new ChartHistory('web-1', MINUTE)
  await history.load([], 0, 0)
  const real = globalThis.fetch
  globalThis.fetch = async () => Response.json({ series: [] })
  await history.load([{ type: 'disk_used_ratio' }], 0, 0).finally(() => {
    globalThis.fetch = real
  })
  for (let n = 0; n <= 60; n++) {
    const point = {
      ts: NOW - (60 - n) * MINUTE,
      type: 'disk_used_ratio',
      value: from + ((to - from) * n) / 60,
      tags: root,
    }
    host.add(point)
    history.add(point)
  }
  const [card] = withTrends(makeCards(host, new Map()), history, NOW)
  return card?.rows?.[0]
}

test('a filesystem that fills up says when, and is coloured by how soon', async () => {
  const soon = await rowAfter(0.7, 0.8)
  assert.deepEqual(
    [soon?.level, soon?.detail?.replaceAll('\u202f', ' ')],
    ['full', 'full in 2 h 0 min if it goes on like this'],
  )
  const later = await rowAfter(0.75, 0.755)
  assert.equal(later?.level, 'high')
  assert.match(later?.detail ?? '', /^full on .* if it goes on like this$/)
})

test('one that does not grow keeps its row', async () => {
  const row = await rowAfter(0.6, 0.6)
  assert.deepEqual([row?.level, row?.detail], ['ok', undefined])
})
