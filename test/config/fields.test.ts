import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, type Field, type Origin, refuse } from '../../src/config/field.js'
import { choice, duration, integer, mapping, size, text, textByName, texts, toggle } from '../../src/config/fields.js'

/** Returns the resulting value, or what is wrong with it. */
function outcome(field: Field<unknown>, written: unknown, origin: Origin = 'code'): unknown {
  const checked = field.declaration.check(written, origin)
  if ('value' in checked) return checked.value
  return checked.refusals.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
}

function check(field: Field<unknown>, cases: readonly (readonly [written: unknown, expected: unknown])[]): void {
  for (const [written, expected] of cases) assert.deepEqual(outcome(field, written), expected, String(written))
}

const name = { pattern: /^[a-z]+$/, expected: 'is not a name' }

test('durations and sizes are numbers or texts with a unit, bounds included', () => {
  const noDuration = ['is not a duration: write 250ms, 10s, 5m or 1h']
  const outside = ['is out of range: 10ms to 1m']
  check(duration('', { min: '10ms', max: '1m' }), [
    ...[10, '10ms'].map((written) => [written, 10] as const),
    ...[60_000, '60s', ' 1 m '].map((written) => [written, 60_000] as const),
    ...[9, '9ms', 60_001, '2m', -10].map((written) => [written, outside] as const),
    ...['', 'x', '10x', 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10n, true, null, [], {}, Symbol('10')].map(
      (written) => [written, noDuration] as const,
    ),
  ])
  check(size('', { min: '1KB', max: '1MiB' }), [
    [1000, 1000],
    ['1kb', 1000],
    ['1MiB', 1_048_576],
    [999, ['is out of range: 1KB to 1MiB']],
    ['1TB', ['is not a size: write 64KB, 1MB, 1GiB or a number of bytes']],
  ])
})

test('a duration that was written as text needs a unit, unless it is 0', () => {
  const field = duration('', { min: '0ms', max: '1m' })
  assert.equal(outcome(field, 10, 'code'), 10)
  for (const [written, origin] of [
    [10, 'text'],
    ['10', 'text'],
    [' 10 ', 'text'],
    ['10', 'code'],
  ] as const) {
    assert.deepEqual(outcome(field, written, origin), ['needs a unit: 10s or 10ms?'])
  }
  assert.deepEqual(outcome(field, 1.5, 'text'), ['needs a unit: 1.5s or 1.5ms?'])
  for (const written of [0, '0', '0ms', '0.0s']) assert.equal(outcome(field, written, 'text'), 0, String(written))
})

test('numbers and switches are read from texts too, and from nothing else', () => {
  check(integer('', { min: -1, max: 10 }), [
    [-1, -1],
    ['10', 10],
    ...[-2, 11, 0.5, '1.0', '1e1', '', ' 1', true, [1], 1n, Number.NaN].map(
      (written) => [written, ['must be a whole number from -1 to 10']] as const,
    ),
  ])
  check(toggle(''), [
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ...['', 'yes', 'True', 0, 1, null, [true]].map((written) => [written, ['must be true or false']] as const),
  ])
})

test('a word that is none of the choices is answered with the nearest of them', () => {
  check(choice('', ['every', 'once']), [
    ['once', 'once'],
    ['onse', ['must be one of every, once; did you mean once?']],
    ['x', ['must be one of every, once']],
    [['once'], ['must be one of every, once']],
  ])
  check(choice('', ['process']), [['proces', ['must be process']]])
})

test('of a text, only the first fault is named', () => {
  check(text('', name), [
    ['web', 'web'],
    ['', ['must not be empty']],
    ['Web', ['is not a name']],
    [5, ['must be a string: write it in quotes']],
  ])
  check(text(''), [['Any text', 'Any text']])
})

test('of a list and of a mapping, every fault is named with its place', () => {
  const holes: unknown[] = ['a']
  holes.length = 2
  check(texts(''), [
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [
      ['a', '', 3],
      ['1: must not be empty', '2: must be a string: write it in quotes'],
    ],
    [holes, ['1: must be a string: write it in quotes']],
    ['a', ['must be a list: write [a, b]']],
  ])
  check(textByName('', name), [
    [
      { a: '', b: 'x' },
      { a: '', b: 'x' },
    ],
    [{ A: 1 }, ['A: is not a name', 'A: must be a string: write it in quotes']],
    [JSON.parse('{"__proto__":"x"}'), ['__proto__: is not a name']],
    [['a'], ['must be a mapping of names to strings']],
    [new Map([['a', 'b']]), ['must be a mapping of names to strings']],
  ])
})

test('a mapping of anything is copied, keys of the prototype included', () => {
  const written: object = JSON.parse('{"__proto__":{"a":1},"constructor":2}')
  const copy = outcome(mapping(''), written)
  assert.notEqual(copy, written)
  assert.equal(JSON.stringify(copy), JSON.stringify(written))
  check(mapping(''), [[new Date(0), ['must be a mapping']]])
})

test('a refinement sees only what passed, and may convert it', () => {
  const length = text('', name).refine(({ length }) => (length > 3 ? refuse('is too long') : accept(length)))
  check(length, [
    ['abc', 3],
    ['abcd', ['is too long']],
    ['ABCD', ['is not a name']],
  ])
})
