import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { sensorsScoutProbes } from '../../../../workers/collectors/sensors/sensors-scout.js'

function count(files: readonly string[]): number {
  const sysRoot = mkdtempSync(join(tmpdir(), 'hostpulse-sys-'))
  for (const file of files) {
    mkdirSync(join(sysRoot, dirname(file)), { recursive: true })
    writeFileSync(join(sysRoot, file), '1\n')
  }
  const [probe] = sensorsScoutProbes({ roots: { procRoot: '/proc', sysRoot, rootfs: '/' } })
  assert.deepEqual(probe?.read(0), { status: 'ok', partial: 0 })
  rmSync(sysRoot, { recursive: true })
  return probe?.values[0] ?? Number.NaN
}

it('the process of sensors is needed for chips, zones, batteries and throttle counts alone', () => {
  assert.equal(count([]), 0)
  assert.equal(count(['class/thermal/cooling_device0/type', 'class/hwmon/other', 'devices/system/cpu/cpu0/online']), 0)
  assert.equal(count(['class/hwmon/hwmon0/name']), 1)
  assert.equal(count(['class/thermal/thermal_zone3/temp', 'class/power_supply/BAT0/type']), 2)
  assert.equal(count(['devices/system/cpu/cpu0/thermal_throttle/core_throttle_count']), 1)
})
