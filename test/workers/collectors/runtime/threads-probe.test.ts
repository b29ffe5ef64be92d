import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { enterThread, leaveThread, OwnThreads } from '../../../../src/shared/own-threads.js'
import type { TaskSource } from '../../../../workers/collectors/runtime/task-files.js'
import { ThreadsProbe } from '../../../../workers/collectors/runtime/threads-probe.js'
import { reportedPoints } from '../../reported-points.js'

interface Task {
  readonly name?: string
  readonly times: readonly [cpuSeconds: number, waitSeconds: number]
  readonly busy?: boolean | undefined
}

class FakeTasks implements TaskSource {
  tasks: Record<string, Task> = {}
  list = () => Object.keys(this.tasks)
  name = (tid: string) => this.tasks[tid]?.name
  isBusy = (tid: string) => this.tasks[tid]?.busy
  timesInto(tid: string, times: Float64Array): boolean {
    times.set(this.tasks[tid]?.times ?? [])
    return this.tasks[tid] !== undefined
  }
}

describe('the threads of the process', () => {
  let source: FakeTasks
  let own: OwnThreads
  let probe: ThreadsProbe
  beforeEach(() => {
    source = new FakeTasks()
    own = new OwnThreads()
    const slots = [own.add('built-in'), own.add('stalls')]
    if (slots[0] !== undefined) enterThread(slots[0], 20)
    probe = new ThreadsProbe({ source, pid: 10, own })
  })

  function read(tasks: Record<string, Task>): Record<string, number> {
    source.tasks = tasks
    assert.deepEqual(probe.read(), { status: 'ok', partial: 0 })
    return reportedPoints([probe])
  }

  it('are told by kind, the own ones also by name, with the pool as a whole', () => {
    const found = read({
      10: { name: 'node-MainThread', times: [5, 1] },
      11: { name: 'node-V8Worker', times: [1, 0.5] },
      12: { name: 'libuv-worker', times: [2, 0], busy: true },
      13: { name: 'libuv-worker', times: [2, 0], busy: false },
      14: { name: 'WorkerThread', times: [0.5, 0] },
      15: { name: 'tokio', times: [0.25, 0] },
      20: { name: 'WorkerThread', times: [0.125, 0.0625] },
    })
    assert.deepEqual(found, {
      ...kind('main', 1, 5, 1),
      ...kind('worker', 1, 0.5, 0),
      ...kind('libuv', 2, 4, 0),
      ...kind('v8', 1, 1, 0.5),
      ...kind('agent', 1, 0.125, 0.0625),
      ...kind('other', 1, 0.25, 0),
      runtime_pool_busy: 1,
      runtime_pool_busy_ratio: 0.5,
      'agent_thread_cpu_seconds_total{thread=built-in}': 0.125,
      'agent_thread_wait_seconds_total{thread=built-in}': 0.0625,
    })
  })

  it('are only the main one, the own ones and others where all have one name', () => {
    const found = read({
      10: { name: 'node', times: [5, 1] },
      11: { name: 'node', times: [1, 0] },
      20: { name: 'node', times: [1, 0] },
    })
    assert.deepEqual(
      Object.keys(found).filter((series) => series.startsWith('runtime_threads')),
      ['runtime_threads{kind=main}', 'runtime_threads{kind=agent}', 'runtime_threads{kind=other}'],
    )
    assert.equal('runtime_pool_busy' in found, false)
  })

  it('tell that the pool is full', () => {
    const busy = { name: 'libuv-worker', times: [0, 0], busy: true } as const
    assert.equal(read({ 1: busy, 2: busy, 3: busy, 4: busy })['runtime_pool_busy_ratio'], 1)
  })

  it('tell nothing of a pool whose calls cannot be read', () => {
    const found = read({ 1: { name: 'libuv-worker', times: [1, 0], busy: undefined } })
    assert.equal('runtime_pool_busy' in found, false)
    assert.equal(found['runtime_threads{kind=libuv}'], 1)
  })

  it('carry the time of an own thread over its replacement', () => {
    read({ 20: { times: [1, 0] } })
    const slot = { memory: own.memory, index: 0 }
    leaveThread(slot)
    enterThread(slot, 21)
    const found = read({ 21: { times: [0.5, 0] } })
    assert.equal(found['agent_thread_cpu_seconds_total{thread=built-in}'], 1.5)
    assert.equal(found['runtime_threads{kind=agent}'], 1)
  })

  it('are missing as a whole when they cannot be listed', () => {
    source.list = () => {
      throw new Error('EACCES: permission denied')
    }
    assert.deepEqual(probe.read(), { status: 'missing', reason: 'EACCES: permission denied' })
  })
})

function kind(name: string, threads: number, cpuSeconds: number, waitSeconds: number): Record<string, number> {
  return {
    [`runtime_threads{kind=${name}}`]: threads,
    [`runtime_thread_cpu_seconds_total{kind=${name}}`]: cpuSeconds,
    [`runtime_thread_wait_seconds_total{kind=${name}}`]: waitSeconds,
  }
}
