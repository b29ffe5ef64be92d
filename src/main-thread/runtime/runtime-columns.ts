import type { SeriesValues } from '../series-values.js'
import type { GcKind } from './garbage-collections.js'

/** Positions of the values of a heap space. */
export interface SpacePlaces {
  readonly used: number
  readonly available: number
  readonly physical: number
}

/** Adds the series that every thread has. @returns the positions of their values */
export function addThreadColumns(columns: SeriesValues) {
  const delay = (stat: string) => columns.add('runtime_event_loop_delay_seconds', { stat })
  const garbage = (kind: GcKind) => ({
    count: columns.add('runtime_gc_count_total', { kind }),
    seconds: columns.add('runtime_gc_seconds_total', { kind }),
  })
  return {
    utilization: columns.add('runtime_event_loop_utilization'),
    delay: { mean: delay('mean'), p50: delay('p50'), p99: delay('p99'), max: delay('max') },
    garbage: {
      minor: garbage('minor'),
      major: garbage('major'),
      incremental: garbage('incremental'),
      weakcb: garbage('weakcb'),
    },
    heapUsed: columns.add('runtime_heap_used'),
    heapTotal: columns.add('runtime_heap_total'),
    heapLimit: columns.add('runtime_heap_limit'),
    external: columns.add('runtime_external'),
    arrayBuffers: columns.add('runtime_array_buffers'),
    activeResources: columns.add('runtime_active_resources'),
  } as const
}

/** Adds the series of a whole process. @returns the positions of their values */
export function addProcessColumns(columns: SeriesValues) {
  return {
    rss: columns.add('runtime_rss'),
    userSeconds: columns.add('runtime_cpu_seconds_total', { mode: 'user' }),
    systemSeconds: columns.add('runtime_cpu_seconds_total', { mode: 'system' }),
    openDescriptors: columns.add('runtime_open_descriptors'),
  } as const
}

/** Adds the series of a heap space. @returns the positions of their values */
export function addSpaceColumns(columns: SeriesValues, space: string): SpacePlaces {
  return {
    used: columns.add('runtime_heap_space_used', { space }),
    available: columns.add('runtime_heap_space_available', { space }),
    physical: columns.add('runtime_heap_space_physical', { space }),
  }
}
