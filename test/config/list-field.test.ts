import assert from 'node:assert/strict'
import { test } from 'node:test'
import { section } from '../../src/config/field.js'
import { choice, text } from '../../src/config/fields.js'
import { listOf } from '../../src/config/list-field.js'

const items = section(
  { title: 'WatchConfig', description: '' },
  { name: text(''), by: choice('', ['name', 'user']).default('name') },
)
const { declaration } = listOf(items, { description: '', unique: 'name', max: 3 })
const check = (written: unknown) => declaration.check(written, 'text')

/** Returns each refusal as `path: message`. */
function refusals(written: unknown): readonly string[] {
  const checked = check(written)
  return 'refusals' in checked ? checked.refusals.map(({ path, message }) => `${path.join('.')}: ${message}`) : []
}

test('entries get the defaults of their keys', () => {
  assert.deepEqual(check([{ name: 'a' }, { name: 'b', by: 'user' }]), {
    value: [
      { name: 'a', by: 'name' },
      { name: 'b', by: 'user' },
    ],
  })
  assert.deepEqual(check([]), { value: [] })
})

test('every problem of every entry is refused at once, at its place', () => {
  assert.deepEqual(refusals([{ by: 'usr' }, 'b', { name: '' }]), [
    '0: must have the key name',
    '0.by: must be one of name, user; did you mean user?',
    '1: must be a mapping of name, by',
    '2.name: must not be empty',
  ])
})

test('an unknown key is named with the nearest one, and its value is not', () => {
  assert.deepEqual(refusals([{ name: 'a', bye: 'secret' }]), ['0: has the unknown key "bye"; did you mean by?'])
  assert.deepEqual(refusals([{ name: 'a', interval: 1 }]), ['0: has the unknown key "interval"; known are name, by'])
})

test('two entries cannot share what must differ', () => {
  assert.deepEqual(refusals([{ name: 'a' }, { name: 'b' }, { name: 'a', by: 'user' }]), [
    '2.name: is already the name of entry 0',
  ])
})

test('anything but a list, and a list that is too long, is refused', () => {
  assert.deepEqual(refusals({ name: 'a' }), [': must be a list: write [{ name, by }]'])
  assert.deepEqual(refusals(['a', 'b', 'c', 'd'].map((name) => ({ name }))), [': has 4 entries, and may have 3'])
})
