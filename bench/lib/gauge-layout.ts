import type { Layout } from '../../src/shared/frame.js'

/** The layout of frames of as many gauges, told apart by a tag. */
export function gaugeLayout(width: number): Layout {
  const series = Array.from({ length: width }, (_, column) => ({
    type: 'cpu_usage',
    kind: 'gauge' as const,
    tags: { cpu: String(column) },
  }))
  return { collector: 'bench', series }
}
