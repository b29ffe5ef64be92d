import assert from 'node:assert/strict'
import { uptime } from 'node:os'
import { describe, it } from 'node:test'
import { SystemProbe } from '../../../workers/node/system.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { pointsOf } from '../../helpers/proc-tree.js'

describe('the system by node:os', () => {
  it('has load averages, uptime and boot time', () => {
    const clock = new FakeClock()
    const probe = new SystemProbe(clock, 'darwin')
    probe.read()
    const points = pointsOf(probe)
    assert.deepEqual([...points.keys()], ['load_1', 'load_5', 'load_15', 'boot_time_seconds', 'uptime_seconds'])
    assert.ok(Math.abs((points.get('boot_time_seconds') ?? 0) - (clock.wallMs() / 1000 - uptime())) <= 2)
  })

  it('has no load averages on Windows, where they would be 0', () => {
    const probe = new SystemProbe(new FakeClock(), 'win32')
    probe.read()
    assert.deepEqual([...pointsOf(probe).keys()], ['boot_time_seconds', 'uptime_seconds'])
  })

  it('keeps the boot time steady, and moves it when the clock is set', () => {
    const clock = new FakeClock()
    const probe = new SystemProbe(clock, 'darwin')
    const bootSeconds = () => pointsOf(probe).get('boot_time_seconds') ?? Number.NaN
    probe.read()
    const first = bootSeconds()
    clock.stepWall(1000)
    probe.read()
    assert.equal(bootSeconds(), first)
    clock.stepWall(3_600_000)
    probe.read()
    assert.ok(bootSeconds() - first >= 3600)
  })
})
