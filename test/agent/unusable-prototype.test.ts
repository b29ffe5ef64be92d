import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Agent } from '../../src/agent/agent.js'
import { unusablePrototype } from '../../src/agent/unusable-prototype.js'

const inherited = Object.prototype as unknown as Record<string, unknown>

/** Calls `work` while every object inherits the property. Nothing else runs meanwhile. */
function whileInherited<Result>(name: string, value: unknown, work: () => Result): Result {
  inherited[name] = value
  try {
    return work()
  } finally {
    delete inherited[name]
  }
}

describe('unusablePrototype', () => {
  it('finds nothing in a host as usual', () => assert.equal(unusablePrototype(), undefined))

  for (const [name, value] of [
    ['get', () => {}],
    ['set', 'red'],
    ['value', 1],
    ['writable', undefined],
    ['name', {}],
    ['eval', 'red'],
    ['transferList', []],
    ['path', '/'],
    ['auth', 'red'],
    ['signal', {}],
    ['timeout', 1],
    ['then', () => {}],
  ] as const) {
    it(`names "${name}"`, () => {
      const reason = whileInherited(name, value, unusablePrototype)
      assert.ok(reason?.startsWith(`Object.prototype has the property "${name}", which `), reason)
    })
  }

  for (const [name, value] of [
    ['extend', () => {}],
    ['name', 'red'],
    ['then', 'red'],
    ['timeout', () => {}],
  ] as const) {
    it(`lets ${typeof value} "${name}" be`, () => {
      assert.equal(whileInherited(name, value, unusablePrototype), undefined)
    })
  }

  it('is what the constructor throws', () => {
    const construct = () => {
      try {
        return new Agent()
      } catch (error) {
        return error
      }
    }
    const error = whileInherited('get', () => {}, construct) as Error & { code: string }
    assert.equal(error.code, 'HOSTPULSE_LOAD_FAILED')
    assert.match(error.message, /^no agent can run here: Object\.prototype has the property "get", which /)
  })
})
