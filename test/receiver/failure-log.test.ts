import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FailureLog } from '../../src/receiver/failure-log.js'
import { silentLogger } from '../../src/shared/logger.js'
import { FakeClock } from '../helpers/fake-clock.js'

test('logs the failure of a route once, and again when it changes or goes on for long', async () => {
  const clock = new FakeClock()
  const lines: unknown[] = []
  const log = new FailureLog(clock, { ...silentLogger, error: (fields) => lines.push(fields) })
  for (let n = 0; n < 3; n++) {
    log.add('/v1/query', new Error('disk I/O error'))
    log.add('/v1/series', new Error('disk I/O error'))
  }
  log.add('/v1/query', new Error('out of memory'))
  assert.deepEqual(lines, [
    { route: '/v1/query', error: 'disk I/O error' },
    { route: '/v1/series', error: 'disk I/O error' },
    { route: '/v1/query', error: 'out of memory' },
  ])
  await clock.advance(600_000)
  log.add('/v1/series', new Error('disk I/O error'))
  assert.equal(lines.length, 4)
})
