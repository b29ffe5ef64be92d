import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ranking } from '../../../../workers/collectors/processes/ranking.js'

/** Creates a ranking that chooses two from items such as `a` 3, `b` 0. */
function rankingOfTwo() {
  const values = new Map<string, number>()
  const ranking = new Ranking<string>(2, (item) => values.get(item) ?? Number.NaN)
  return (now: Readonly<Record<string, number>>) => {
    values.clear()
    for (const [item, value] of Object.entries(now)) values.set(item, value)
    return [...ranking.choose(values.keys())].sort().join('')
  }
}

test('the greatest are chosen, but nothing that is 0 or unknown', () => {
  const choose = rankingOfTwo()
  assert.equal(choose({ a: 1, b: 3, c: 2 }), 'bc')
  assert.equal(rankingOfTwo()({ a: 0, b: Number.NaN, c: 1 }), 'c')
})

test('what was chosen stays while there is room for twice as many', () => {
  const choose = rankingOfTwo()
  choose({ a: 2, b: 2, c: 1, d: 1 })
  assert.equal(choose({ a: 1, b: 1, c: 2, d: 2 }), 'abcd')
  assert.equal(choose({ a: 0, b: 0, c: 2, d: 2 }), 'abcd')
  assert.equal(choose({ a: 1, b: 0, c: 2, d: 1, e: 9 }), 'acde', 'the least leaves')
})

test('what has ended is not chosen again', () => {
  const choose = rankingOfTwo()
  choose({ a: 2, b: 1 })
  assert.equal(choose({ b: 1 }), 'b')
})
