import { defineCollector } from './definition.js'
import { spaceMetrics } from './disk.js'
import { metricsFrom } from './metric.js'
import { nameFilter, type OptionsOf } from './options.js'

const { gauge } = metricsFrom({ tags: ['mount'], source: 'statfs(2)', nodeExporter: 'none' })

/** Metrics of each remote or FUSE filesystem, in addition to its space. */
const stuckMetrics = [
  gauge('disk_mount_stuck', 'count', '1 while the filesystem does not answer; it then has no other point', {
    procfsOnly: true,
  }),
]

export const mounts = defineCollector({
  name: 'mounts',
  summary: 'space of remote and FUSE filesystems, and which of them are stuck',
  description: 'Space of remote and FUSE filesystems',
  enabled: { command: 'on Linux', library: false },
  runsOn: 'process',
  hangs: 'statfs',
  options: { mounts: nameFilter('Mount points to report') },
  metrics: [...stuckMetrics, ...spaceMetrics],
})

export type MountsOptions = OptionsOf<typeof mounts>
