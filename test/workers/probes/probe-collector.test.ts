import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectRequest } from '../../../src/shared/protocol.js'
import { type Probe, partialReading, READ, type ReadResult } from '../../../workers/probes/probe.js'
import { ProbeCollector } from '../../../workers/probes/probe-collector.js'

const request: CollectRequest = { kind: 'collect', collector: 'fake', tsMs: 5000, timeoutMs: 1000 }

interface FakeProbe extends Probe {
  readonly readAtSeconds: number[]
  closed: number
}

function fakeProbe(type: string, reading: ReadResult | Promise<ReadResult>, value = 1): FakeProbe {
  return {
    sampled: false,
    series: [{ type, kind: 'gauge' }],
    values: new Float64Array([value]),
    readAtSeconds: [],
    closed: 0,
    read(nowSeconds) {
      this.readAtSeconds.push(nowSeconds)
      return reading
    },
    close() {
      this.closed++
    },
  }
}

const missing: ReadResult = { status: 'missing', reason: '/proc/x: ENOENT' }

describe('ProbeCollector', () => {
  it('makes one frame per source with the time of the tick', async () => {
    const response = await new ProbeCollector([fakeProbe('a', READ), fakeProbe('b', READ, 2)]).collect(request)
    assert(response.status === 'collected')
    assert.deepEqual(
      response.layouts.map(({ series }) => series[0]?.type),
      ['a', 'b'],
    )
    assert.deepEqual(
      response.frames.map(({ timesMs, values }) => [timesMs[0], values[0]]),
      [
        [5000, 1],
        [5000, 2],
      ],
    )
    assert.equal(response.partial, 0)
    assert.equal(response.partialReason, undefined)
  })

  it('reads on monotonic seconds', async () => {
    const probe = fakeProbe('a', READ)
    const collector = new ProbeCollector([probe])
    const before = performance.now() / 1000
    await collector.collect(request)
    await collector.collect(request)
    const [first = 0, second = 0] = probe.readAtSeconds
    assert(before <= first && first < second && second <= performance.now() / 1000)
  })

  it('counts a missing source and keeps the others', async () => {
    const response = await new ProbeCollector([fakeProbe('a', missing), fakeProbe('b', READ)]).collect(request)
    assert(response.status === 'collected')
    assert.equal(response.frames.length, 1)
    assert.equal(response.partial, 1)
    assert.equal(response.partialReason, '/proc/x: ENOENT')
  })

  it('adds the parts that a source could not read', async () => {
    const failedParts = [
      { part: '/mnt', reason: '/mnt: EACCES' },
      { part: '/srv', reason: '/srv: EIO' },
    ]
    const some = fakeProbe('a', partialReading(failedParts))
    const response = await new ProbeCollector([some, fakeProbe('b', missing)]).collect(request)
    assert(response.status === 'collected')
    assert.equal(response.partial, 3)
    assert.equal(response.partialReason, '/mnt: EACCES')
    assert.deepEqual(response.failedParts, failedParts)
  })

  it('fails when every source is missing, and names them', async () => {
    const other: ReadResult = { status: 'missing', reason: '/proc/y: EACCES' }
    const response = await new ProbeCollector([fakeProbe('a', missing), fakeProbe('b', other)]).collect(request)
    assert.deepEqual(response, {
      status: 'failed',
      reason: 'no-data',
      message: '/proc/x: ENOENT; /proc/y: EACCES',
    })
  })

  it('waits for an asynchronous source', async () => {
    const response = await new ProbeCollector([fakeProbe('a', Promise.resolve(READ))]).collect(request)
    assert.equal(response.status, 'collected')
  })

  it('closes every source', () => {
    const probes = [fakeProbe('a', READ), fakeProbe('b', READ)]
    new ProbeCollector(probes).close()
    assert.deepEqual(
      probes.map(({ closed }) => closed),
      [1, 1],
    )
  })
})
