import { findMetric } from '../collectors/index.js'
import type { Metric } from '../collectors/metric.js'
import type { Frame } from '../shared/frame.js'
import type { NamedMetric, Names } from './names.js'

/** The types of the catalogue as names. */
export const nativeNames: Names = {
  rename: (frame: Frame) => frame,
  describe: (name) => {
    const metric = findMetric(name)
    return metric && described(metric)
  },
}

/** Returns the description of a metric under a name with exactly the catalogue's meaning. */
export function described(metric: Metric): NamedMetric {
  return { metric, kind: metric.kind, help: metric.help }
}
