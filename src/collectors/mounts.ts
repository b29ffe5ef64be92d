import { metricsFrom } from './metric.js'

const { gauge } = metricsFrom({ tags: ['mount'], source: 'statfs(2)' })

/** Of each remote or FUSE filesystem, besides its space. */
export const mountMetrics = [
  gauge('disk_mount_stuck', 'count', '1 while the filesystem does not answer; it then has no other point', {
    procfsOnly: true,
  }),
]
