import type { Tags } from '../shared/frame.js'
import type { Settings } from '../shared/settings.js'
import type { Facts } from './facts.js'

/**
 * What tells this process from the others of its group: `worker`, the number that PM2 (NODE_APP_INSTANCE, else pm_id) or
 * node:cluster gave it. With `hostCollectors: once`, which says that there are others, a process without one has its `pid`.
 */
export function processTags(hostCollectors: Settings['hostCollectors'], tags: Tags, facts: Facts): Tags {
  const { env, clusterWorker, pid } = facts
  const worker = env['NODE_APP_INSTANCE'] || env['pm_id'] || clusterWorker?.toString()
  const own: Tags = worker !== undefined ? { worker } : hostCollectors === 'once' ? { pid: String(pid) } : {}
  // The user has given the name another meaning.
  return Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(tags, name)))
}
