import type { Series, Tags } from '../../shared/frame.js'
import { labelsOf, metricName } from '../prometheus-name.js'

/** What all series of an agent are labelled with. */
export type CommonLabels = Tags

/**
 * The host is the label `host`, as in every other format, and `instance`, as dashboards made for scraped hosts expect.
 * @param tags the agent's own; a point's tag of the same name wins
 */
export function commonLabels(host: string, tags: Tags): CommonLabels {
  return { host, instance: host, ...tags }
}

/** All labels of a series, by name. `__name__` sorts before every label that a tag can become, capitals excepted. */
export function seriesLabels(common: CommonLabels, { type, tags }: Series): readonly (readonly [string, string])[] {
  const all = [...labelsOf({ ...common, ...tags }), ['__name__', metricName(type)] as const]
  return all.sort(([a], [b]) => (a < b ? -1 : 1))
}
