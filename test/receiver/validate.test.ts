import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validatePoints } from '../../src/receiver/validate.js'

const good = { ts: 1_763_800_000_000, host: 'web-1', type: 'cpu_usage', value: 0.42, tags: { cpu: 'total' } }

/** A point parsed from JSON text, so that `__proto__` is an own property. */
function parse(text: string): unknown {
  return JSON.parse(text)
}

test('accepts points with tags, without tags, and no points at all', () => {
  const { tags: _, ...bare } = good
  const points = [good, bare, { ...good, tags: {} }, { ...good, ts: 0, value: -1e300, tags: { a: '' } }]
  assert.deepEqual(validatePoints(points), { status: 'ok', points })
  assert.deepEqual(validatePoints([]), { status: 'ok', points: [] })
})

const wrong: [what: string, element: unknown, message: RegExp][] = [
  ['null', null, /must be an object, not null/],
  ['an array', [1], /must be an object, not an array/],
  ['a text', 'x', /must be an object, not "x"/],
  ['nothing in it', {}, /ts must be milliseconds .* not absent/],
  ['a ts with a fraction', { ...good, ts: 1.5 }, /ts must be .* integer, not 1\.5/],
  ['a negative ts', { ...good, ts: -1 }, /ts must be/],
  ['a ts after the end of time', { ...good, ts: 1e300 }, /ts must be/],
  ['a text for ts', { ...good, ts: '1763800000000' }, /ts must be .* not "1763800000000"/],
  ['no host', { ...good, host: undefined }, /host must be a string, not absent/],
  ['an empty host', { ...good, host: '' }, /host must have 1 to 255 characters, not 0/],
  ['a long type', { ...good, type: 'x'.repeat(256) }, /type must have 1 to 255 characters, not 256/],
  ['a number for type', { ...good, type: 7 }, /type must be a string, not 7/],
  ['half a character', { ...good, host: '\ud83d' }, /host must be whole Unicode/],
  ['a value of null', { ...good, value: null }, /value must be a finite number, not null/],
  ['an infinite value', parse('{"ts":1,"host":"h","type":"t","value":1e999}'), /must be a finite number, not Infinity/],
  ['tags of null', { ...good, tags: null }, /tags must be an object of strings, not null/],
  ['a list of tags', { ...good, tags: ['a'] }, /tags must be an object of strings, not an array/],
  ['a number in a tag', { ...good, tags: { cpu: 0 } }, /the value of a tag must be a string, not 0/],
  ['a tag without a name', { ...good, tags: { '': 'x' } }, /the name of a tag must have 1 to 255 characters/],
  ['a long tag', { ...good, tags: { a: 'x'.repeat(4097) } }, /the value of a tag must have 0 to 4096/],
  ['too many tags', { ...good, tags: Object.fromEntries([...Array(65).keys()].map((n) => [`t${n}`, ''])) }, /most 64/],
  ['another key', { ...good, unit: 's' }, /"unit" is not a field of a point/],
  [
    '__proto__',
    parse('{"ts":1,"host":"h","type":"t","value":1,"__proto__":{"a":1}}'),
    /"__proto__" is not a field of a point/,
  ],
]

for (const [what, element, message] of wrong) {
  test(`names by index a point that is or has ${what}`, () => {
    const result = validatePoints([good, element, null])
    assert.equal(result.status, 'bad')
    assert.equal(result.status === 'bad' && result.index, 1)
    assert.match(result.status === 'bad' ? result.error : '', message)
    assert.match(result.status === 'bad' ? result.error : '', /^point 1: /)
  })
}

test('reports a body that is not an array without an index', () => {
  for (const body of [null, {}, 'x', 1, true, good]) {
    const result = validatePoints(body)
    assert.equal(result.status, 'bad')
    assert.equal('index' in result, false)
  }
})

test('truncates a long value in the message', () => {
  const result = validatePoints([{ ...good, value: 'x'.repeat(100_000) }])
  assert.ok(result.status === 'bad' && result.error.length < 200)
})

test('accepts any tag name, even __proto__', () => {
  const [point] = parse('[{"ts":1,"host":"h","type":"t","value":1,"tags":{"__proto__":"x"}}]') as [unknown]
  assert.equal(validatePoints([point]).status, 'ok')
})
