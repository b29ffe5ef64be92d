import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseMountinfo } from '../../../src/shared/mountinfo.js'
import { deviceIdOf } from '../../../workers/filesystems/mount-device.js'

describe('deviceIdOf', () => {
  it('splits a device number like gnu_dev_major and gnu_dev_minor', () => {
    assert.equal(deviceIdOf(0x801), '8:1')
    assert.equal(deviceIdOf(0x23), '0:35')
    assert.equal(deviceIdOf(0x10_0101), '1:257')
    assert.equal(deviceIdOf(0xffff_ffff), '4095:1048575')
    assert.equal(deviceIdOf(0x1_0000_0001), '0:1048577')
    assert.equal(deviceIdOf(0x1000_0000_0801), '4104:1')
  })

  it('agrees with mountinfo about this machine', { skip: process.platform !== 'linux' }, () => {
    const mounts = new Map(
      parseMountinfo(readFileSync('/proc/self/mountinfo')).map((entry) => [entry.mountPoint, entry]),
    )
    const proc = mounts.get('/proc')
    assert.ok(proc)
    assert.equal(deviceIdOf(statSync('/proc').dev), proc.deviceId)
  })
})
