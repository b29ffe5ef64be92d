import type { Tags } from '../../../shared/frame.js'

/** Tags that the collector gives its metrics. All others are the agent's own. */
const METRIC_TAGS = new Set(['state', 'cause', 'function', 'file', 'line', 'context'])

/** Returns the agent's own tags, which tell the agents of one host apart. */
export function senderOf(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !METRIC_TAGS.has(name)))
}

/** Returns the tags of an agent as text: `service=shop zone=b`; empty for an agent without tags. */
export function senderName(sender: Tags): string {
  return Object.entries(sender)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ')
}
