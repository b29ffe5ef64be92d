import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  describeError,
  describeStack,
  describeTypedError,
  describeValue,
  errorCode,
} from '../../src/shared/describe-error.js'

function systemError(message: string): Error {
  return Object.assign(new Error(message), { code: 'EMFILE', syscall: 'open' })
}

describe('describeError', () => {
  it('returns the message in one line, without the type unless asked', () => {
    const error = new RangeError(' too far\n  away ')
    assert.equal(describeError(error), 'too far away')
    assert.equal(describeTypedError(error), 'RangeError: too far away')
    assert.equal(describeTypedError(new Error('plain')), 'plain')
  })

  it('adds the code of a system error where the message lacks it', () => {
    assert.equal(describeError(systemError('too many open files')), 'EMFILE: too many open files')
    assert.equal(describeError(systemError('EMFILE: too many')), 'EMFILE: too many')
    assert.equal(describeError(systemError('')), 'EMFILE')
  })

  it('adds the causes of an error without a code, once', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:80'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    })
    const failed = new TypeError('fetch failed', { cause: refused })
    assert.equal(describeError(failed), 'fetch failed: connect ECONNREFUSED ::1:80')
    assert.equal(describeError(new Error(`no: ${refused.message}`, { cause: refused })), `no: ${refused.message}`)
    const explained = Object.assign(new Error('port 80 is taken', { cause: refused }), { code: 'HOSTPULSE_X' })
    assert.equal(describeError(explained), 'port 80 is taken')
    const circle = new Error('a')
    circle.cause = new Error('b', { cause: circle })
    assert.match(describeError(circle), /^a: b/)
  })

  it('names an error without a message by its code or its type', () => {
    assert.equal(describeError(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
    assert.equal(describeTypedError(new TypeError('')), 'TypeError')
  })

  it('describes values that are not errors', () => {
    const descriptions = ['boom', undefined, null, 7, { too: 'late' }].map(describeError)
    const shown = ['"boom"', 'undefined', 'null', '7', "{ too: 'late' }"]
    assert.deepEqual(
      descriptions,
      shown.map((each) => `${each} was thrown`),
    )
  })

  it('is bounded, and never throws itself', () => {
    assert.equal(describeError(new Error('x'.repeat(10_000))).length, 500)
    const strange = Object.defineProperty(new Error('no'), 'message', {
      get() {
        throw new Error('not today')
      },
    })
    const named = Object.assign(new Error('no'), { name: Symbol('strange') })
    for (const error of [strange, named]) assert.equal(describeTypedError(error), 'an error that cannot be described')
  })
})

describe('describeStack', () => {
  it('returns the stack, or the description where there is none', () => {
    assert.match(describeStack(new Error('boom')), /^Error: boom\n {4}at /)
    assert.equal(describeStack(Object.assign(new Error('boom'), { stack: undefined })), 'boom')
    assert.equal(describeStack('boom'), '"boom" was thrown')
  })
})

describe('errorCode', () => {
  it('returns codes of errors only', () => {
    assert.deepEqual([systemError('x'), new Error('x'), { code: 'E' }, null].map(errorCode), [
      'EMFILE',
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('describeValue', () => {
  it('stays short', () => {
    const values = ['x'.repeat(100), () => {}, [1, 2], { a: 1 }, null, 1n]
    const shown = [`"${'x'.repeat(40)}…"`, 'a function', 'an array', 'an object', 'null', '1']
    assert.deepEqual(values.map(describeValue), shown)
  })
})
