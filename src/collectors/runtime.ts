import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { toggle } from './options.js'

const loop = metricsFrom({ source: 'node:perf_hooks' })
const memory = metricsFrom({ source: 'process.memoryUsage()' })
const space = metricsFrom({ tags: ['space'], source: 'v8.getHeapSpaceStatistics()' })
const collections = metricsFrom({ tags: ['kind'], source: 'PerformanceObserver, gc entries' })
const usage = metricsFrom({ tags: ['mode'], source: 'getrusage(2)' })
const resources = metricsFrom({ source: 'process.getActiveResourcesInfo()' })
const descriptors = metricsFrom({ source: 'stat(2) of /proc/self/fd' })

/** Metrics of the agent's Node process. OpenTelemetry names are from the conventions nodejs, v8js and process. */
const metrics = [
  loop.gauge('runtime_event_loop_utilization', 'ratio', 'Share of the tick the event loop was not waiting for events', {
    otel: { name: 'nodejs.eventloop.utilization' },
  }),
  loop.gauge('runtime_event_loop_delay_seconds', 'seconds', 'How late timers of 20 ms were during the tick', {
    tags: ['stat'],
    otel: { name: 'nodejs.eventloop.delay', suffixTag: 'stat' },
  }),
  memory.gauge('runtime_heap_used', 'bytes', 'Heap in use, including garbage not yet collected'),
  memory.gauge('runtime_heap_total', 'bytes', 'Heap that V8 has taken from the system'),
  memory.gauge('runtime_heap_limit', 'bytes', 'Heap size at which the process or thread runs out of memory', {
    source: 'v8.getHeapStatistics()',
  }),
  space.gauge('runtime_heap_space_size', 'bytes', 'Memory set aside for a heap space', {
    otel: { name: 'v8js.memory.heap.space.size', additive: true },
  }),
  space.gauge('runtime_heap_space_used', 'bytes', 'Used part of a heap space', {
    otel: { name: 'v8js.memory.heap.used', additive: true },
  }),
  space.gauge('runtime_heap_space_available', 'bytes', 'Free part of a heap space', {
    otel: { name: 'v8js.memory.heap.space.available_size', additive: true },
  }),
  space.gauge('runtime_heap_space_physical', 'bytes', 'Memory committed to a heap space', {
    otel: { name: 'v8js.memory.heap.space.physical_size', additive: true },
  }),
  memory.gauge('runtime_external', 'bytes', 'Memory outside the heap that objects on it hold, array buffers included'),
  memory.gauge('runtime_array_buffers', 'bytes', 'Memory of ArrayBuffer and Buffer objects'),
  memory.gauge('runtime_rss', 'bytes', 'Resident memory of the process', {
    otel: { name: 'process.memory.usage', additive: true },
  }),
  collections.counter('runtime_gc_count_total', 'count', 'Garbage collections: minor, major, incremental, weakcb'),
  collections.counter('runtime_gc_seconds_total', 'seconds', 'Time that garbage collections blocked the thread'),
  usage.counter('runtime_cpu_seconds_total', 'seconds', 'CPU time of the process, all threads', {
    otel: { name: 'process.cpu.time' },
  }),
  resources.gauge(
    'runtime_active_resources',
    'count',
    'Resources that keep the event loop alive: requests, handles, timers',
  ),
  descriptors.gauge('runtime_open_descriptors', 'count', 'Open file descriptors of the process (Linux 6.2 or newer)', {
    otel: { name: 'process.unix.file_descriptor.count', additive: true },
    procfsOnly: true,
  }),
]

export const runtime = defineCollector({
  name: 'runtime',
  summary: 'the Node process that the agent is embedded in: event loop, heap, garbage collection (off in `hostpulse`)',
  description: 'The Node process of the agent, read on the main thread',
  enabled: { command: false, library: true },
  runsOn: 'main',
  options: {
    threads: toggle('Also report the worker threads that call `reportRuntime()` of hostpulse/runtime', false),
  },
  metrics,
})
