import {
  cgroupCpuLimitTable,
  cgroupCpuTable,
  cgroupIoTable,
  cgroupMemoryLimitTable,
  cgroupMemoryTable,
  cgroupPidsTable,
  cgroupPressureTable,
} from './cgroup-tables.js'
import { defineCollector } from './definition.js'
import { type OptionsOf, treeFilter } from './options.js'
import { metricsIn } from './table.js'

export const cgroup = defineCollector({
  name: 'cgroup',
  summary: "the agent's container, its limits, and other control groups (on by default in a container)",
  description: "The agent's own control group, its limits, and others, on Linux",
  enabled: 'in a container',
  options: {
    cgroups: treeFilter('Other groups to report, by their paths below the root of the hierarchy', {
      depth: 8,
      maxDepth: 32,
    }),
  },
  metrics: [
    ...metricsIn(cgroupCpuLimitTable),
    ...metricsIn(cgroupMemoryLimitTable),
    ...metricsIn(cgroupCpuTable),
    ...metricsIn(cgroupMemoryTable),
    ...metricsIn(cgroupPidsTable),
    ...metricsIn(cgroupIoTable),
    ...metricsIn(cgroupPressureTable),
  ],
})

export type CgroupOptions = OptionsOf<typeof cgroup>
