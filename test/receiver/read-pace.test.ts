import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { ReadPace } from '../../src/receiver/read-pace.js'
import { nextTurn } from '../../src/shared/next-turn.js'

function start(count: number): { pace: ReadPace; sockets: Socket[]; spend: (ms: number) => void } {
  let nowMs = 0
  const pace = new ReadPace(() => nowMs)
  const sockets = Array.from({ length: count }, () => new Socket())
  for (const socket of sockets) pace.add(socket)
  return {
    pace,
    sockets,
    spend: (ms) => {
      nowMs += ms
    },
  }
}

const paused = (sockets: readonly Socket[]) => sockets.map((socket) => socket.isPaused())

test('pauses every connection until the next turn once the time of a turn is used up', async () => {
  const { pace, sockets, spend } = start(3)
  const [first] = sockets as [Socket]
  pace.check(first)
  spend(5)
  pace.check(first)
  assert.deepEqual(paused(sockets), [false, false, false])
  spend(5)
  pace.check(first)
  assert.deepEqual(paused(sockets), [true, true, true])
  await nextTurn()
  assert.deepEqual(paused(sockets), [false, false, false])
})

test('measures the time of each turn separately', async () => {
  const { pace, sockets, spend } = start(1)
  const [socket] = sockets as [Socket]
  for (let turn = 0; turn < 5; turn++) {
    pace.check(socket)
    spend(6)
    await nextTurn()
    assert.equal(socket.isPaused(), false)
  }
})

test('does not resume a connection that its reader had paused', async () => {
  const { pace, sockets, spend } = start(2)
  const [waiting, busy] = sockets as [Socket, Socket]
  waiting.pause()
  pace.check(busy)
  spend(10)
  pace.check(busy)
  await nextTurn()
  assert.deepEqual(paused(sockets), [true, false])
})

test('resumes last the connection that was read last', async () => {
  const { pace, sockets, spend } = start(3)
  const [first, second] = sockets as [Socket, Socket]
  const resumed: number[] = []
  for (const [n, socket] of sockets.entries()) socket.on('resume', () => resumed.push(n))
  pace.check(first)
  spend(10)
  pace.check(second)
  await nextTurn()
  await nextTurn()
  assert.deepEqual(resumed, [2, 0, 1])
})

test('pauses a connection that opens while reading is stopped', async () => {
  const { pace, sockets, spend } = start(1)
  const [socket] = sockets as [Socket]
  pace.check(socket)
  spend(10)
  pace.check(socket)
  const late = new Socket()
  pace.add(late)
  assert.equal(late.isPaused(), true)
  await nextTurn()
  assert.equal(late.isPaused(), false)
})
