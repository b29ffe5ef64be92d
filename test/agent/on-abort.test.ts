import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, it } from 'node:test'
import { onAbort } from '../../src/agent/on-abort.js'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('onAbort', () => {
  it('adds one listener to a signal, however many wait for it, and calls each once', () => {
    const abort = new AbortController()
    const calls: number[] = []
    for (let i = 0; i < 11; i++) onAbort(abort.signal, () => calls.push(i))
    assert.equal(listeners(abort.signal), 1)
    abort.abort()
    assert.deepEqual(calls, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('removes its listener with the last that waits, and listens again for the next', () => {
    const { signal } = new AbortController()
    const ends = [onAbort(signal, () => {}), onAbort(signal, () => {})]
    for (const [i, end] of ends.entries()) {
      assert.equal(listeners(signal), 1, `${i}`)
      end()
      end()
    }
    assert.equal(listeners(signal), 0)
    onAbort(signal, () => {})()
    assert.equal(listeners(signal), 0)
  })

  it('does not call those that ended before, or while others are called', () => {
    const abort = new AbortController()
    const calls: string[] = []
    onAbort(abort.signal, () => calls.push('ended'))()
    onAbort(abort.signal, () => {
      calls.push('first')
      end()
    })
    const end = onAbort(abort.signal, () => calls.push('second'))
    abort.abort()
    assert.deepEqual(calls, ['first'])
  })

  it('keeps signals apart', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const calls: string[] = []
    onAbort(one.signal, () => calls.push('one'))
    onAbort(other.signal, () => calls.push('other'))
    other.abort()
    assert.deepEqual(calls, ['other'])
  })
})
