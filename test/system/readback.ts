import assert from 'node:assert/strict'
import type { Tags } from '../../src/shared/frame.js'

/** Samples stored by a server, by series. A sample stored twice is listed twice. */
export type Readback = Map<string, [timeMs: number, value: number][]>

export function seriesKey(type: string, tags: Tags): string {
  return `${type} ${JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)))}`
}

export function note(readback: Readback, key: string, timeMs: number, value: number): void {
  const samples = readback.get(key)
  if (samples === undefined) readback.set(key, [[timeMs, value]])
  else samples.push([timeMs, value])
}

/** Fails unless both have the same series with the same samples. Names the first that differs. */
export function assertSame(
  actual: Readback,
  expected: Readback,
  same: (a: number, b: number) => boolean = Object.is,
): void {
  const onlyIn = (some: Readback, others: Readback) => [...some.keys()].filter((key) => !others.has(key)).sort()
  assert.deepEqual({ lost: onlyIn(expected, actual), made: onlyIn(actual, expected) }, { lost: [], made: [] })
  for (const [key, samples] of expected) {
    const [had, sent] = [inOrder(actual.get(key) ?? []), inOrder(samples)]
    const isSame =
      had.length === sent.length &&
      had.every(([timeMs, value], at) => {
        const [sentMs = Number.NaN, sentValue = Number.NaN] = sent[at] ?? []
        return timeMs === sentMs && same(value, sentValue)
      })
    if (!isSame) assert.deepEqual(had, sent, key)
  }
}

/** Whether a value is rounded as the native format rounds. */
export function isRounded(exact: number, rounded: number): boolean {
  return Math.abs(exact - rounded) <= 5.000_001e-7
}

function inOrder(samples: readonly [number, number][]): [number, number][] {
  return [...samples].sort((a, b) => a[0] - b[0] || a[1] - b[1])
}
