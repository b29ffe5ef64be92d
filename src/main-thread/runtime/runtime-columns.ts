import type { ReadingBuilder } from '../reading-builder.js'
import type { GcKind } from './garbage-collections.js'

/** Indexes of the values of a heap space. */
export interface SpaceIndexes {
  readonly size: number
  readonly used: number
  readonly available: number
  readonly physical: number
}

/** Adds the series that every thread has. @returns their indexes */
export function addThreadColumns(builder: ReadingBuilder) {
  const delay = (stat: string) => builder.add('runtime_event_loop_delay_seconds', { stat })
  const garbage = (kind: GcKind) => ({
    count: builder.add('runtime_gc_count_total', { kind }),
    seconds: builder.add('runtime_gc_seconds_total', { kind }),
  })
  return {
    utilization: builder.add('runtime_event_loop_utilization'),
    delay: { mean: delay('mean'), p50: delay('p50'), p99: delay('p99'), max: delay('max') },
    garbage: {
      minor: garbage('minor'),
      major: garbage('major'),
      incremental: garbage('incremental'),
      weakcb: garbage('weakcb'),
    },
    garbageRatio: builder.add('runtime_gc_ratio'),
    heapUsed: builder.add('runtime_heap_used'),
    heapTotal: builder.add('runtime_heap_total'),
    heapLimit: builder.add('runtime_heap_limit'),
    heapUsedRatio: builder.add('runtime_heap_used_ratio'),
    heapSecondsLeft: builder.add('runtime_heap_seconds_left'),
    external: builder.add('runtime_external'),
    arrayBuffers: builder.add('runtime_array_buffers'),
    activeResources: builder.add('runtime_active_resources'),
  } as const
}

/** Adds the series of a whole process. @returns their indexes */
export function addProcessColumns(builder: ReadingBuilder) {
  return {
    rss: builder.add('runtime_rss'),
    userSeconds: builder.add('runtime_cpu_seconds_total', { mode: 'user' }),
    systemSeconds: builder.add('runtime_cpu_seconds_total', { mode: 'system' }),
    openDescriptors: builder.add('runtime_open_descriptors'),
  } as const
}

/** Adds the series of a heap space. @returns their indexes */
export function addSpaceColumns(builder: ReadingBuilder, space: string): SpaceIndexes {
  return {
    size: builder.add('runtime_heap_space_size', { space }),
    used: builder.add('runtime_heap_space_used', { space }),
    available: builder.add('runtime_heap_space_available', { space }),
    physical: builder.add('runtime_heap_space_physical', { space }),
  }
}
