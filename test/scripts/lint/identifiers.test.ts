import assert from 'node:assert/strict'
import { test } from 'node:test'

const { identifiersOf } = (await import(new URL('../../../../scripts/lint/identifiers.mjs', import.meta.url).href)) as {
  identifiersOf: (source: string) => { name: string; line: number }[]
}

function names(source: string): readonly string[] {
  return identifiersOf(source).map(({ name }) => name)
}

test('names are found in code, with their lines', () => {
  assert.deepEqual(identifiersOf('a.#b\n\n  = C$1'), [
    { name: 'a', line: 1 },
    { name: 'b', line: 1 },
    { name: 'C$1', line: 3 },
  ])
})

test('comments and texts have no names', () => {
  assert.deepEqual(names(`a // no 'one\nb /* no\n"one */ c 'it\\'s no' d "no" e`), ['a', 'b', 'c', 'd', 'e'])
})

test('a regular expression has no names, and a division is not taken for one', () => {
  assert.deepEqual(names(`a = /no['"/\`]no[/]/u.test(b)`), ['a', 'test', 'b'])
  assert.deepEqual(names('a / b / c'), ['a', 'b', 'c'])
  assert.deepEqual(names('(a) / b / "no"'), ['a', 'b'])
})

test('a template has the names of its expressions only', () => {
  const inTemplates = (source: string) => names(source.replaceAll('§', '$'))
  assert.deepEqual(inTemplates('a(`no §{b({ c: `no §{d} no` })} no \\` \\§{no}`, e)'), ['a', 'b', 'c', 'd', 'e'])
  assert.deepEqual(inTemplates('`no` + a + { b: `§{c}` } + d'), ['a', 'b', 'c', 'd'])
})

test('the keyword is not a name', () => {
  assert.deepEqual(names('try { tryAgain() } finally {}'), ['tryAgain', 'finally'])
})
