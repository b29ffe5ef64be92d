import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeftOutSeries } from '../../src/run/left-out.js'
import { recordingLogger } from '../helpers/log-lines.js'

test('series that are left out are logged once for each reason, and again after a collection without them', () => {
  const { logger, lines } = recordingLogger()
  const leftOut = new LeftOutSeries('disk', logger)
  const cut = { reason: 'maxSeries', points: 2, first: 'disk_total{mount=/a}' } as const
  const equal = { reason: 'equal', points: 1, first: 'disk_free' } as const
  leftOut.update([cut, { ...cut, points: 3 }])
  leftOut.update([cut])
  leftOut.update([cut, equal])
  leftOut.update([])
  leftOut.update([cut])
  const excess = 'they are more than maxSeries'
  const alike = 'they are equal to others without the dropped or with the renamed tags'
  assert.deepEqual(
    lines.map(({ level, message, fields }) => [level, message, fields]),
    [
      ['warn', 'series left out', { collector: 'disk', series: 5, first: cut.first, reason: excess }],
      ['warn', 'series left out', { collector: 'disk', series: 1, first: equal.first, reason: alike }],
      ['warn', 'series left out', { collector: 'disk', series: 2, first: cut.first, reason: excess }],
    ],
  )
})
