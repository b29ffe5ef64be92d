import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { LoopUtilization } from '../../../src/main-thread/runtime/loop-utilization.js'
import { holdEventLoop } from '../../../src/testing/hold-event-loop.js'

test('the utilization of the event loop is about the time since the last reading', async () => {
  const utilization = new LoopUtilization()
  await wait(1)
  holdEventLoop(150)
  const busy = utilization.take()
  await wait(150)
  const idle = utilization.take()
  assert.ok(busy > 0.8 && busy <= 1, `${busy} while busy`)
  assert.ok(idle >= 0 && idle < busy, `${idle} while idle`)
})
