import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nameFilter } from '../../src/shared/name-filter.js'

function taken(include: string[], exclude: string[], names: string[]): string[] {
  return names.filter(nameFilter({ include, exclude }))
}

describe('a name filter', () => {
  it('accepts every name when it is empty', () => {
    assert.deepEqual(taken([], [], ['eth0', '', '/a b']), ['eth0', '', '/a b'])
  })

  it('accepts included names unless they are excluded', () => {
    assert.deepEqual(taken(['eth*', 'wl?'], ['eth1'], ['eth0', 'eth1', 'wlo', 'wlan', 'lo']), ['eth0', 'wlo'])
  })

  it('accepts all but the excluded names when nothing is included', () => {
    assert.deepEqual(taken([], ['lo', 'veth*'], ['lo', 'lo0', 'veth7a', 'eth0']), ['lo0', 'eth0'])
  })

  it('matches any text with *, including none, slashes and newlines', () => {
    assert.deepEqual(taken(['/srv*'], [], ['/srv', '/srv/a/b', '/srv/a\nb', '/sr']), ['/srv', '/srv/a/b', '/srv/a\nb'])
  })

  it('matches exactly one character with ?, including those outside the basic plane', () => {
    assert.deepEqual(taken(['/?'], [], ['/', '/a', '/ü', '/💾', '/ab']), ['/a', '/ü', '/💾'])
  })

  it('matches every other character literally', () => {
    const odd = 'a.b+(c)[d]{e}|f^g$h\\i/j-k'
    assert.deepEqual(taken([odd], [], [odd, 'axb', 'c', 'f']), [odd])
  })

  it('matches whole names, case-sensitively', () => {
    assert.deepEqual(taken(['sda'], [], ['sda', 'sda1', 'xsda', 'SDA']), ['sda'])
  })

  it('finds the last place that the rest of the pattern fits', () => {
    const names = ['ab', 'aab', 'aXbXbc', 'abcab', 'abca', 'b']
    assert.deepEqual(taken(['a*b'], [], names), ['ab', 'aab', 'abcab'])
    assert.deepEqual(taken(['*b*c*'], [], names), ['aXbXbc', 'abcab', 'abca'])
    assert.deepEqual(taken(['?*?a*'], [], names), ['abcab', 'abca'])
    assert.deepEqual(taken(['**', '*?*'], [], ['', 'a']), ['', 'a'])
  })

  it('is fast with many stars, whatever is between them', () => {
    const name = 'a'.repeat(5000)
    for (const glob of ['*'.repeat(5000), `${'*a'.repeat(30)}*b`, `${'*?'.repeat(30)}b`, `${'a*'.repeat(2000)}b`]) {
      const startMs = performance.now()
      assert.equal(nameFilter({ include: [glob], exclude: [] })(name), !glob.endsWith('b'))
      assert.ok(performance.now() - startMs < 1000, glob.slice(0, 20))
    }
  })
})
