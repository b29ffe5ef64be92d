import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  memoryLimitTable,
  ownThreadMetrics,
  poolTable,
  runtime,
  threadKindMetrics,
} from '../../../src/collectors/runtime.js'
import { metricsIn } from '../../../src/collectors/table.js'
import { type ProcessView, processView } from '../../../src/main-thread/runtime/process-view.js'
import { RuntimeReader, type Scope } from '../../../src/main-thread/runtime/runtime-reader.js'
import type { Reading } from '../../../src/run/main-thread.js'
import { systemClock } from '../../../src/shared/clock.js'

const view: ProcessView = {
  cpuUsage: () => ({ user: 1_500_000, system: 250_000 }),
  memoryUsage: () => ({ rss: 50, arrayBuffers: 10 }),
  heap: () => ({ total_heap_size: 40, used_heap_size: 30, external_memory: 20, heap_size_limit: 60 }),
  heapSpaces: () => [
    { space_name: 'old_space', space_size: 5, space_used_size: 3, space_available_size: 2, physical_space_size: 1 },
  ],
  activeResources: () => 7,
  openDescriptors: () => Number.NaN,
}

async function readAfter(ms: number, from: ProcessView, scope: Scope): Promise<Reading> {
  const reading = new RuntimeReader(systemClock, from, scope)
  reading.start()
  await wait(ms)
  try {
    return await reading.read()
  } finally {
    reading.close()
  }
}

function valuesOf({ series, values }: Reading): Record<string, number | undefined> {
  return Object.fromEntries(
    series.map(({ type, tags }, index) => [[type, ...Object.values(tags ?? {})].join(' '), values[index]]),
  )
}

describe('RuntimeReader', () => {
  it('reads every metric of a whole process but those that a worker reads', async () => {
    const { series, values } = await readAfter(100, processView, 'process')
    const types = new Set(series.map(({ type }) => type))
    const ofTables = [...metricsIn(poolTable), ...metricsIn(memoryLimitTable)]
    const ofWorker = new Set([...threadKindMetrics, ...ofTables, ...ownThreadMetrics])
    assert.deepEqual(types, new Set(runtime.metrics.filter((one) => !ofWorker.has(one)).map(({ type }) => type)))
    const numberOf = (type: string) => values[series.findIndex((each) => each.type === type)] ?? Number.NaN
    for (const type of ['runtime_rss', 'runtime_heap_used', 'runtime_cpu_seconds_total']) {
      assert.ok(numberOf(type) > 0, type)
    }
    assert.ok(numberOf('runtime_heap_used') <= numberOf('runtime_heap_limit'))
  })

  it('reads bytes as bytes and times in seconds', async () => {
    const values = valuesOf(await readAfter(0, view, 'process'))
    assert.deepEqual(Object.fromEntries(Object.entries(values).filter(([series]) => !/loop|gc/.test(series))), {
      runtime_heap_used: 30,
      runtime_heap_total: 40,
      runtime_heap_limit: 60,
      runtime_heap_used_ratio: 0.5,
      runtime_heap_seconds_left: Number.NaN,
      runtime_external: 20,
      runtime_array_buffers: 10,
      runtime_rss: 50,
      'runtime_heap_space_size old_space': 5,
      'runtime_heap_space_used old_space': 3,
      'runtime_heap_space_available old_space': 2,
      'runtime_heap_space_physical old_space': 1,
      'runtime_cpu_seconds_total user': 1.5,
      'runtime_cpu_seconds_total system': 0.25,
      runtime_open_descriptors: Number.NaN,
      runtime_active_resources: 7,
    })
  })

  it('leaves out for a thread what all threads of the process share', async () => {
    const types = (await readAfter(0, view, 'thread')).series.map(({ type }) => type)
    for (const type of ['runtime_rss', 'runtime_cpu_seconds_total', 'runtime_open_descriptors']) {
      assert.ok(!types.includes(type), type)
    }
    assert.ok(types.includes('runtime_event_loop_utilization'))
  })

  it('keeps its series from tick to tick', async () => {
    const reading = new RuntimeReader(systemClock, view, 'process')
    const first = (await reading.read()).series
    assert.equal((await reading.read()).series, first)
    reading.close()
  })
})
