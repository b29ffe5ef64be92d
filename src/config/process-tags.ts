import type { Tags } from '../shared/frame.js'
import type { Settings } from '../shared/settings.js'
import type { Facts } from './facts.js'

/**
 * Returns the tags that distinguish this process from others of its group: `worker`, the number from PM2 (NODE_APP_INSTANCE, else
 * pm_id) or node:cluster. With `hostCollectors: once`, which implies other processes, a process without a number gets `pid`.
 */
export function processTags(hostCollectors: Settings['hostCollectors'], tags: Tags, facts: Facts): Tags {
  const { env, clusterWorker, pid } = facts
  const worker = env['NODE_APP_INSTANCE'] || env['pm_id'] || clusterWorker?.toString()
  const own: Tags = worker !== undefined ? { worker } : hostCollectors === 'once' ? { pid: String(pid) } : {}
  // The user's own tag of that name wins.
  return Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(tags, name)))
}
