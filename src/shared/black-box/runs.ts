import type { Contents } from './contents.js'
import type { BlackBoxRecord, EndRecord, OomKills, SecondRecord, StallRecord, StartRecord } from './records.js'
import { decodeSamples, type Sample } from './samples.js'

/** Everything that is known of one process. */
export interface Run {
  readonly id: string
  /** Undefined when it was overwritten by later records. */
  readonly start: StartRecord | undefined
  readonly samples: readonly Sample[]
  /** One record for each stall, as it was last known, the oldest first. */
  readonly stalls: readonly StallRecord[]
  /** Undefined when it did not end in order, or still runs. */
  readonly end: EndRecord | undefined
  /** Kills as of its latest record. */
  readonly oomKills: OomKills
  /** Wall times of its first and latest record. */
  readonly fromMs: number
  readonly toMs: number
}

/** Returns the runs of a file, the oldest first. */
export function runsOf({ seconds, stalls }: Contents): Run[] {
  const byRun = new Map<string, BlackBoxRecord[]>()
  for (const { record } of [...seconds.records, ...stalls.records]) {
    const records = byRun.get(record.run)
    if (records === undefined) byRun.set(record.run, [record])
    else records.push(record)
  }
  return [...byRun].map(([id, records]) => runOf(id, records)).sort((a, b) => a.fromMs - b.fromMs)
}

function runOf(id: string, records: readonly BlackBoxRecord[]): Run {
  const start = records.find((record) => record.kind === 'start')
  const own = records.filter((record) => record.kind === 'second')
  const samples = own.flatMap((record) => decodeSamples(record.samples))
  const times = [...records.map(({ atMs }) => atMs), ...samples.map(({ atMs }) => atMs)]
  return {
    id,
    start,
    samples,
    stalls: latestOfEach(records.filter((record) => record.kind === 'stall')),
    end: records.findLast((record) => record.kind === 'end'),
    oomKills: latestKills(own) ?? start?.oomKills ?? {},
    fromMs: times.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY),
    toMs: times.reduce((most, ms) => Math.max(most, ms), Number.NEGATIVE_INFINITY),
  }
}

/** Returns the latest record of each stall: a stall is recorded while it lasts and when it is over. */
function latestOfEach(records: readonly StallRecord[]): StallRecord[] {
  const latest = new Map(records.map((record) => [record.number, record]))
  return [...latest.values()].sort((a, b) => a.stall.startedMs - b.stall.startedMs)
}

function latestKills(records: readonly SecondRecord[]): OomKills | undefined {
  return records.findLast(({ oomKills }) => oomKills !== undefined)?.oomKills
}
