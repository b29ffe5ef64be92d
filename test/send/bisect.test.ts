import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Bisect } from '../../src/send/bisect.js'
import type { PointsVerdict } from '../../src/send/verdict.js'

const TAKEN: PointsVerdict = { kind: 'delivered', rejected: 0 }
const BAD: PointsVerdict = { kind: 'bisect' }

interface Outcome {
  readonly requests: number
  readonly rejected: number[]
  readonly delivered: number[]
  readonly isEndpointSuspect: boolean
  readonly largestTaken: number
}

/** Sends points 0 … n-1 to a receiver that refuses bodies with a bad point or more than `most` points. */
function send(n: number, bad: ReadonlySet<number>, most = Number.POSITIVE_INFINITY): Outcome {
  const bisect = new Bisect(n)
  const rejected: number[] = []
  const delivered: number[] = []
  let settled = 0
  let requests = 0
  let largestTaken = 0
  for (let { piece } = bisect; piece !== null && !bisect.isEndpointSuspect; { piece } = bisect) {
    requests++
    const first = settled + piece.skip
    const points = Array.from({ length: piece.points }, (_, index) => first + index)
    const taken = piece.points <= most && !points.some((point) => bad.has(point))
    if (taken) largestTaken = Math.max(largestTaken, piece.points)
    const settlement = bisect.decide(taken ? TAKEN : piece.points > most ? { kind: 'split' } : BAD)
    for (let i = 0; i < settlement.rejected; i++) rejected.push(settled++)
    for (let i = 0; i < settlement.delivered; i++) delivered.push(settled++)
  }
  return { requests, rejected, delivered, isEndpointSuspect: bisect.isEndpointSuspect, largestTaken }
}

function requestBound(n: number, bad: number): number {
  return Math.max(1, bad) * (2 * Math.ceil(Math.log2(n)) + 1)
}

describe('Bisect', () => {
  it('sends a good batch whole', () => {
    const { requests, delivered } = send(1000, new Set())
    assert.deepEqual([requests, delivered.length], [1, 1000])
  })

  it('finds one bad point of 1000 in at most 2·⌈log2 n⌉ + 1 requests', () => {
    for (const at of [0, 1, 499, 500, 501, 998, 999]) {
      const { requests, rejected, delivered } = send(1000, new Set([at]))
      assert.deepEqual(rejected, [at])
      assert.equal(delivered.length, 999)
      assert.ok(requests <= 21, `${requests} requests`)
    }
  })

  it('delivers exactly the good points within the bound of requests', () => {
    const batch = fc
      .integer({ min: 1, max: 300 })
      .chain((n) => fc.tuple(fc.constant(n), fc.uniqueArray(fc.integer({ min: 0, max: n - 1 }), { maxLength: 7 })))
    fc.assert(
      fc.property(batch, ([n, bad]) => {
        const { requests, rejected, delivered, isEndpointSuspect } = send(n, new Set(bad))
        assert.equal(isEndpointSuspect, false)
        assert.deepEqual(
          rejected,
          [...bad].sort((a, b) => a - b),
        )
        assert.equal(delivered.length, n - bad.length)
        assert.ok(requests <= requestBound(n, bad.length), `${requests} requests for ${bad.length} of ${n}`)
      }),
      { numRuns: 3000 },
    )
  })

  it('suspects the endpoint after eight refused points when none was taken, and rejects none', () => {
    for (const n of [8, 9, 100, 1000]) {
      const { requests, rejected, delivered, isEndpointSuspect } = send(
        n,
        new Set(Array.from({ length: n }, (_, i) => i)),
      )
      assert.deepEqual(
        { rejected, delivered, isEndpointSuspect },
        { rejected: [], delivered: [], isEndpointSuspect: true },
      )
      assert.ok(requests <= 15 + Math.ceil(Math.log2(n)), `${requests} requests`)
    }
  })

  it('rejects every bad point of a batch of fewer than eight', () => {
    const { rejected, isEndpointSuspect } = send(7, new Set([0, 1, 2, 3, 4, 5, 6]))
    assert.deepEqual([rejected.length, isEndpointSuspect], [7, false])
  })

  it('goes on past eight bad points once a good one was taken', () => {
    const bad = new Set(Array.from({ length: 99 }, (_, index) => index + 1))
    const { rejected, delivered } = send(100, bad)
    assert.deepEqual([rejected.length, delivered], [99, [0]])
  })

  it('halves a body that is too large until it is taken', () => {
    const { delivered, largestTaken, requests } = send(1000, new Set(), 300)
    assert.deepEqual([delivered.length, largestTaken, requests], [1000, 250, 7])
  })

  it('rejects single points that are too large without suspecting the endpoint', () => {
    const { rejected, isEndpointSuspect } = send(100, new Set(), 0)
    assert.deepEqual([rejected.length, isEndpointSuspect], [100, false])
  })

  it('subtracts points that the receiver counts as rejected', () => {
    const bisect = new Bisect(10)
    assert.deepEqual(bisect.decide({ kind: 'delivered', rejected: 3 }), { rejected: 3, delivered: 7 })
    assert.equal(bisect.piece, null)
    assert.deepEqual(new Bisect(10).decide({ kind: 'delivered', rejected: 99 }), { rejected: 10, delivered: 0 })
  })

  it('rejects a whole piece without halving when the receiver will never take it', () => {
    const bisect = new Bisect(10)
    assert.deepEqual(bisect.decide({ kind: 'rejected' }), { rejected: 10, delivered: 0 })
    assert.deepEqual([bisect.piece, bisect.isEndpointSuspect], [null, false])
  })

  it('starts over on restart', () => {
    const bisect = new Bisect(8)
    while (!bisect.isEndpointSuspect) bisect.decide(BAD)
    bisect.restart(8)
    assert.deepEqual([bisect.piece, bisect.isEndpointSuspect], [{ skip: 0, points: 8 }, false])
  })
})
