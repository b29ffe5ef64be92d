import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prettyLine } from '../../src/cli/pretty-line.js'

const time = new Date(2025, 0, 2, 3, 4, 5, 6).getTime()

function pretty(fields: object, color = false): string {
  return prettyLine(JSON.stringify({ level: 30, time, ...fields }), color)
}

test('a line is the time of day, the level, the message and its fields', () => {
  assert.equal(
    pretty({ msg: 'started', host: 'web-1', outputs: 2 }),
    '03:04:05.006 INFO  started host=web-1 outputs=2\n',
  )
  assert.equal(pretty({ level: 50, msg: 'x', path: 'a b' }), '03:04:05.006 ERROR x path="a b"\n')
})

test('an error is shown as its message, without the stack', () => {
  const line = pretty({
    msg: 'collector failed',
    err: { type: 'Error', message: 'no such file', stack: 'Error\n at x' },
  })
  assert.equal(line, '03:04:05.006 INFO  collector failed error="no such file"\n')
})

test('problems of a configuration are shown whole, one after the other', () => {
  const long = 'x'.repeat(400)
  const problems = [
    { path: 'interval', message: '"10x" is not a duration' },
    { path: '', message: long },
  ]
  assert.equal(
    pretty({ level: 50, msg: 'config rejected', problems }),
    `03:04:05.006 ERROR config rejected problem="interval: \\"10x\\" is not a duration" problem=${long}\n`,
  )
})

test('statistics are shown as point counts, with the reasons of lost points', () => {
  const stopped = (points: object, lastError: string | null) =>
    pretty({
      msg: 'stopped',
      stats: { uptimeSeconds: 60.4, collected: 12, outputs: [{ name: 'main', lastError, points }] },
    })
  const none = { overflow: 0, expired: 0, shutdown: 0 }
  const points = { accepted: 12, delivered: 12, rejected: 0, buffered: 0, inFlight: 0, dropped: none }
  const begin = '03:04:05.006 INFO  stopped uptime=60s collected=12 output=main'
  assert.equal(stopped(points, 'HTTP 503: an hour ago'), `${begin} delivered=12\n`)
  assert.equal(
    stopped(
      { ...points, delivered: 6, buffered: 1, inFlight: 1, dropped: { ...none, overflow: 1, shutdown: 3 } },
      null,
    ),
    `${begin} delivered=6 overflow=1 shutdown=3 undelivered=2\n`,
  )
  assert.equal(
    stopped({ ...points, delivered: 9, dropped: { ...none, shutdown: 3 } }, 'connect ECONNREFUSED 127.0.0.1:9'),
    `${begin} delivered=9 shutdown=3 error="connect ECONNREFUSED 127.0.0.1:9"\n`,
  )
})

test('a long field is cut and control characters do not reach the terminal', () => {
  assert.ok(pretty({ msg: 'x', body: 'y'.repeat(5000) }).length < 250)
  assert.doesNotMatch(pretty({ msg: 'x\u001b[2J', body: '\u001b]0;title\u0007\nnext' }).trimEnd(), /\p{Cc}/u)
})

test('colours are used only when enabled', () => {
  assert.ok(pretty({ msg: 'started' }, true).includes('\u001b[32mINFO \u001b[0m started'))
})
