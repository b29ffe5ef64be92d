import type { Series, Tags } from '../../shared/frame.js'
import { labelsOf, metricName } from '../prometheus-name.js'

/** Labels of all series of an agent. */
export type CommonLabels = Tags

/**
 * Returns the common labels. The host is in `host`, as in every format, and in `instance`, as dashboards of scraped hosts expect.
 * @param tags the agent's own; a point's tag of the same name wins
 */
export function commonLabels(host: string, tags: Tags): CommonLabels {
  return { host, instance: host, ...tags }
}

/** Returns all labels of a series, sorted by name. */
export function seriesLabels(common: CommonLabels, { type, tags }: Series): readonly (readonly [string, string])[] {
  const all = [...labelsOf({ ...common, ...tags }), ['__name__', metricName(type)] as const]
  return all.sort(([a], [b]) => (a < b ? -1 : 1))
}
