import assert from 'node:assert/strict'
import { it } from 'node:test'
import { enterThread, leaveThread, OwnThreads } from '../../src/shared/own-threads.js'

it('threads enter their ids by name, and are forgotten when they end', () => {
  const threads = new OwnThreads()
  const [first, second] = [threads.add('built-in'), threads.add('stalls')]
  assert(first !== undefined && second !== undefined)
  enterThread(second, 42)
  const ids = new Int32Array(threads.memory)
  assert.deepEqual([threads.names[ids.indexOf(42)], ids[0]], ['stalls', 0])
  leaveThread(second)
  assert.equal(ids.includes(42), false)
})

it('there are no places for more threads than any agent has', () => {
  const threads = new OwnThreads()
  const slots = Array.from({ length: 70 }, (_, index) => threads.add(String(index)))
  assert.deepEqual([slots.filter((slot) => slot === undefined).length, threads.names.length], [6, 64])
})
