import { throttleMetrics } from '../../../src/collectors/sensors.js'
import type { Tags } from '../../../src/shared/frame.js'
import { integerIn, namesIn } from './sys-folder.js'

/** Number of times that a core or package was throttled. */
export interface Throttled {
  readonly type: string
  readonly tags: Tags
  readonly count: number
}

/**
 * Returns the counts in /sys/devices/system/cpu, which exist only on x86. The threads of a core share its count, and the cores of a
 * package share theirs.
 */
export function throttleCounts(sysRoot: string): readonly Throttled[] {
  const folder = `${sysRoot}/devices/system/cpu`
  const counts = new Map<string, Throttled>()
  for (const cpu of namesIn(folder).filter((name) => /^cpu\d+$/.test(name))) {
    const of = (file: string) => integerIn(`${folder}/${cpu}/${file}`)
    const packageId = String(of('topology/physical_package_id'))
    const core = { package: packageId, core: String(of('topology/core_id')) }
    add(counts, { type: throttleMetrics.core.type, tags: core, count: of('thermal_throttle/core_throttle_count') })
    const ofPackage = { package: packageId }
    const count = of('thermal_throttle/package_throttle_count')
    add(counts, { type: throttleMetrics.package.type, tags: ofPackage, count })
  }
  return [...counts.values()]
}

function add(counts: Map<string, Throttled>, throttled: Throttled): void {
  const key = JSON.stringify([throttled.type, throttled.tags])
  if (!Number.isNaN(throttled.count) && !counts.has(key)) counts.set(key, throttled)
}
