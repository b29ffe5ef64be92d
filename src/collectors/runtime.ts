import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { toggle } from './options.js'
import { type MetricTable, metricsIn } from './table.js'

const loop = metricsFrom({ source: 'node:perf_hooks', nodeExporter: 'none' })
const memory = metricsFrom({ source: 'process.memoryUsage()', nodeExporter: 'none' })
const space = metricsFrom({ tags: ['space'], source: 'v8.getHeapSpaceStatistics()', nodeExporter: 'none' })
const collections = metricsFrom({ tags: ['kind'], source: 'PerformanceObserver, gc entries', nodeExporter: 'none' })
const usage = metricsFrom({ tags: ['mode'], source: 'getrusage(2)', nodeExporter: 'none' })
const resources = metricsFrom({ source: 'process.getActiveResourcesInfo()', nodeExporter: 'none' })
const descriptors = metricsFrom({ source: 'stat(2) of /proc/self/fd', nodeExporter: 'none' })
const tasks = metricsFrom({ tags: ['kind'], source: '/proc/self/task/*', nodeExporter: 'none' })
const own = metricsFrom({ tags: ['thread'], source: '/proc/self/task/*', nodeExporter: 'none' })

/**
 * Purposes of the threads of a process: the event loop of the process, a worker thread, libuv's pool, V8's platform, this agent, or
 * anything else whose name does not tell.
 */
export const threadKinds = ['main', 'worker', 'libuv', 'v8', 'agent', 'other'] as const

export type ThreadKind = (typeof threadKinds)[number]

const linux = { procfsOnly: true }
const threadCount = tasks.gauge('runtime_threads', 'count', 'Threads of the process', linux)
const threadCpu = tasks.counter('runtime_thread_cpu_seconds_total', 'seconds', 'CPU time of threads', linux)
const threadWait = tasks.counter(
  'runtime_thread_wait_seconds_total',
  'seconds',
  'Time that threads were ready to run and waited for a CPU',
  linux,
)

/** Metrics of the threads of one kind, in this order. */
export const threadKindMetrics = [threadCount, threadCpu, threadWait] as const

/** Metrics of one thread of the agent, in this order. */
export const ownThreadMetrics = [
  own.counter('agent_thread_cpu_seconds_total', 'seconds', 'CPU time of a thread of this agent', linux),
  own.counter(
    'agent_thread_wait_seconds_total',
    'seconds',
    'Time that a thread of this agent was ready to run and waited for a CPU',
    linux,
  ),
] as const

/** Metrics of libuv's thread pool, which runs file access, DNS look-ups, compression and cryptography of Node. */
export const poolTable: MetricTable<'busy' | 'share'> = [
  [
    'busy',
    tasks.gauge('runtime_pool_busy', 'count', "Threads of libuv's pool at work, or asleep in a call of their task", {
      ...linux,
      tags: [],
    }),
  ],
  [
    'share',
    tasks.gauge(
      'runtime_pool_busy_ratio',
      'ratio',
      "Share of the threads of libuv's pool that are busy; 1: it is full",
      {
        ...linux,
        tags: [],
      },
    ),
  ],
]

/** Values that a worker reads about the memory limit of this process. */
export const memoryLimitTable: MetricTable<string> = [
  [
    'rss',
    memory.gauge(
      'runtime_rss_limit_used_ratio',
      'ratio',
      "Resident memory as a share of the control group's memory limit, the lowest up the tree; no point without a limit",
      { ...linux, source: 'process.memoryUsage(), memory.max' },
    ),
  ],
]

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
  memory.gauge('runtime_heap_used_ratio', 'ratio', 'Share of the limit in use: used / limit', {
    source: 'v8.getHeapStatistics()',
  }),
  memory.gauge(
    'runtime_heap_seconds_left',
    'seconds',
    'Time until the heap reaches its limit at the growth of what major collections left; no point while it does not grow, or from a day on',
    { source: 'v8.getHeapStatistics()', prometheus: 'runtime_heap_left_seconds' },
  ),
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
  ...metricsIn(memoryLimitTable),
  collections.counter('runtime_gc_count_total', 'count', 'Garbage collections: minor, major, incremental, weakcb'),
  collections.counter('runtime_gc_seconds_total', 'seconds', 'Time that garbage collections blocked the thread'),
  collections.gauge('runtime_gc_ratio', 'ratio', 'Share of the tick that garbage collections blocked the thread', {
    tags: [],
  }),
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
    nodeExporter: 'process_open_fds',
  }),
  ...threadKindMetrics,
  ...metricsIn(poolTable),
  ...ownThreadMetrics,
]

export const runtime = defineCollector({
  name: 'runtime',
  summary:
    'the Node process that the agent is embedded in: event loop, heap, garbage collection, threads (off in `hostpulse`)',
  description: 'The Node process of the agent: event loop, heap, garbage collection, threads',
  enabled: { command: false, library: true },
  runsOn: 'main',
  options: {
    threadTimes: toggle(
      'Also report what a worker thread reads of the process: CPU time and waits of its threads by kind, resident memory against its limit (Linux; with `hostCollectors: once`, while this process reports the host)',
      true,
    ),
    threads: toggle('Also report the worker threads that call `reportRuntime()` of hostpulse/runtime', false),
  },
  metrics,
})
