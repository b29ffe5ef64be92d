import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FlushSchedule } from '../../src/send/flush-schedule.js'
import { namingSchemes } from './helpers/naming-schemes.js'

const T = 1_763_800_000_000

describe('FlushSchedule', () => {
  it('waits more than nothing and at most the interval', () => {
    const schedule = new FlushSchedule(100, 'web-1')
    for (let nowMs = T; nowMs < T + 300; nowMs += 0.5) {
      const delayMs = schedule.delayMs(nowMs)
      assert.ok(delayMs > 0 && delayMs <= 100, `${delayMs}`)
    }
  })

  it('hits the same instants of the wall clock whenever it is asked', () => {
    const schedule = new FlushSchedule(1000, 'web-1')
    const instants = [0, 1, 250.5, 499].map((ms) => Math.round(T + ms + schedule.delayMs(T + ms)) % 1000)
    assert.equal(new Set(instants).size, 1)
  })

  it('gives one host the same phase after each start', () => {
    assert.equal(new FlushSchedule(1000, 'web-1').delayMs(T), new FlushSchedule(1000, 'web-1').delayMs(T))
  })

  for (const [scheme, nameOf] of Object.entries(namingSchemes)) {
    it(`spreads a fleet over the interval: ${scheme}`, () => {
      for (const hosts of [10, 1_000, 10_000]) {
        const phases = Array.from({ length: hosts }, (_, host) => phaseOf(nameOf(host)))
        const mean = phases.reduce((sum, phase) => sum + phase, 0) / hosts
        // Five standard deviations of the mean of random phases: 1 / sqrt(12) each.
        const bound = 5 / Math.sqrt(12 * hosts)
        assert.ok(Math.abs(mean - 0.5) < bound, `mean phase ${mean} of ${hosts} hosts`)
        assert.ok(
          fullest(phases, 100) <= fullestOfRandom(hosts, 100),
          `${fullest(phases, 100)} of ${hosts} in a hundredth`,
        )
      }
    })
  }

  it('keeps hosts apart whose names differ in the last character', () => {
    const phases = Array.from({ length: 10 }, (_, host) => phaseOf(`web-${host}`)).sort((a, b) => a - b)
    assert.ok((phases[9] ?? 0) - (phases[0] ?? 0) > 0.5, phases.join())
  })
})

/** Returns a host's phase as a share of the interval. */
function phaseOf(host: string): number {
  const intervalMs = 10_000
  return new FlushSchedule(intervalMs, host).delayMs(T) / intervalMs
}

/** Returns the number of phases in the fullest of `parts` equal parts. */
function fullest(phases: readonly number[], parts: number): number {
  const counts = new Array<number>(parts).fill(0)
  for (const phase of phases) {
    const part = Math.min(Math.floor(phase * parts), parts - 1)
    counts[part] = (counts[part] ?? 0) + 1
  }
  return Math.max(...counts)
}

/** Returns an upper bound of the fullest part in a random spread: the mean plus six standard deviations. */
function fullestOfRandom(hosts: number, parts: number): number {
  return hosts / parts + 6 * Math.sqrt(hosts / parts) + 2
}
