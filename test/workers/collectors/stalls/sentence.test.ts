import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentenceOf } from '../../../../workers/collectors/stalls/sentence.js'

const host = { cpuUsage: 0.5, steal: 0, pressure: 0, throttledSeconds: 0 }
const stall = {
  seconds: 0.812,
  shares: { javascript: 0.97, gc: 0.03 },
  syscall: undefined,
  host,
  ownUsage: 0.48,
  place: [],
  context: undefined,
}

test('a sentence has the length, the causes worth mentioning, and what else the host did', () => {
  assert.equal(sentenceOf(stall), 'held for 812 ms: 97 % JavaScript; host idle')
  const blocked = { seconds: 12.34, shares: { gc: 0.2, 'blocking-call': 0.8 }, syscall: 'flock', ownUsage: 0 }
  assert.equal(
    sentenceOf({ ...stall, ...blocked, host: { ...host, cpuUsage: 0.93, steal: 0.4 } }),
    'held for 12.3 s: 80 % blocked in flock, 20 % garbage collection; host 93 % busy with other work, 40 % stolen by other machines',
  )
})

test('a sentence has the function, its caller and the route, where they are known', () => {
  const at = { file: 'orders.js', column: 1 }
  const place = [
    { function: 'computeTotals', line: 41, ...at },
    { function: 'handleOrders', line: 7, ...at },
  ]
  const where = ', computeTotals < handleOrders (orders.js:41)'
  for (const [context, route] of [
    [undefined, ''],
    ['GET /orders', ', route GET /orders'],
    [{ route: 'GET /orders', traceId: 'abc' }, ', route GET /orders'],
    [{ tenant: 'a' }, ''],
  ] as const) {
    assert.equal(
      sentenceOf({ ...stall, place, context }),
      `held for 812 ms: 97 % JavaScript${where}${route}; host idle`,
    )
  }
})

test('what is not known is left out', () => {
  const unknown = { cpuUsage: undefined, steal: undefined, pressure: undefined, throttledSeconds: undefined }
  assert.equal(sentenceOf({ ...stall, shares: { unknown: 1 }, host: unknown }), 'held for 812 ms: 100 % unknown')
})
