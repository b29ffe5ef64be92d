import type { Layout } from '../../src/shared/frame.js'

/** Returns a layout of this many gauges, which differ in a tag. */
export function gaugeLayout(width: number): Layout {
  const series = Array.from({ length: width }, (_, column) => ({
    type: 'cpu_usage',
    kind: 'gauge' as const,
    tags: { cpu: String(column) },
  }))
  return { collector: 'bench', series }
}
