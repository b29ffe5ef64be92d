import type { Format } from '../../src/encode/formats.js'
import type { Points } from './points.js'
import { must } from './world.js'

/** Returns the values of a body's points, in order. Checks that each point is as it was made. */
export function valuesIn(body: Buffer, format: Format, points: Points): readonly number[] {
  const text = body.toString()
  const read = format === 'influx' ? influxPoints(text) : jsonPoints(text)
  for (const { value, timeMs } of read) {
    must(points.timeMs(value) === timeMs, () => `point ${value} of ${points.timeMs(value)} is sent as of ${timeMs}`)
  }
  return read.map(({ value }) => value)
}

interface Read {
  readonly value: number
  readonly timeMs: number
}

function jsonPoints(text: string): readonly Read[] {
  const all = JSON.parse(text) as { ts: number; host: string; value: number }[]
  for (const { host } of all) must(host.startsWith('sim-'), `a point is of host ${host}`)
  return all.map(({ ts, value }) => ({ value, timeMs: ts }))
}

function influxPoints(text: string): readonly Read[] {
  return Array.from(text.matchAll(/ [^ ]*?=([\d.]+) (\d+)$/gm), ([, value, time]) => ({
    value: Number(value),
    timeMs: Number(time),
  }))
}
