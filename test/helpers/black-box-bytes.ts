import { fileBytes, type Header, headerSlot } from '../../src/shared/black-box/header.js'
import type { BlackBoxRecord, SecondRecord, StallRecord, StartRecord } from '../../src/shared/black-box/records.js'
import { type EncodedSamples, encodeSamples, type Sample, sampleColumns } from '../../src/shared/black-box/samples.js'
import { fillSlot, SLOT_BYTES } from '../../src/shared/black-box/slot.js'
import type { StallEvent } from '../../src/shared/stalls.js'

/** 2025-11-22 09:46:40 UTC. */
export const STARTED_MS = 1_763_804_800_000

/** A process on another machine that has ended. */
export const gone = { token: 'a1b2c3d4e5f6', pid: 4123, startTicks: '77', pidNamespace: 'pid:[1]', bootId: 'boot-1' }

/** A header with few slots. */
export function smallHeader(changes: Partial<Header> = {}): Header {
  return { seconds: 8, stalls: 4, owner: gone, ...changes }
}

/** Returns a file with these records, each written over the oldest. */
export function boxBytes(records: readonly BlackBoxRecord[], header: Header = smallHeader()): Buffer {
  const bytes = Buffer.alloc(fileBytes(header))
  headerSlot(header).copy(bytes)
  const next = { seconds: 0, stalls: 0 }
  for (const record of records) {
    const ring = record.kind === 'stall' ? 'stalls' : 'seconds'
    const sequence = next[ring]++
    const index = (ring === 'stalls' ? 1 + header.seconds : 1) + (sequence % header[ring])
    const slot = bytes.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES)
    fillSlot(slot, sequence, Buffer.from(JSON.stringify(record)))
  }
  return bytes
}

export function startRecord(changes: Partial<StartRecord> = {}): StartRecord {
  return {
    kind: 'start',
    run: 'a1b2c3d4',
    atMs: STARTED_MS,
    pid: 4123,
    bootId: 'boot-1',
    node: '22.0.0',
    version: '0.1.0',
    cpus: 2,
    heapLimitBytes: 2e9,
    oomKills: {},
    ...changes,
  }
}

export function sample(changes: Partial<Sample> = {}): Sample {
  return {
    atMs: STARTED_MS,
    run: 0.02,
    wait: 0,
    heldMs: 0,
    cpu: 0.05,
    rssBytes: 90e6,
    heapBytes: 20e6,
    cgroupBytes: 200e6,
    cgroupLimitBytes: 512e6,
    throttledMs: 0,
    hostCpu: 0.3,
    steal: 0,
    pressure: 0.1,
    availableBytes: 4e9,
    activity: 'epoll_pwait',
    ...changes,
  }
}

/** Encodes samples as the writer does, from rows of numbers. */
export function encoded(samples: readonly Sample[]): EncodedSamples {
  const activities = samples.map(({ activity }) => activity)
  const rows = samples.map((each) =>
    Float64Array.from([...sampleColumns.map((column) => each[column]), activities.indexOf(each.activity)]),
  )
  return encodeSamples(rows, (code) => activities[code] ?? '')
}

/** Record of second number `second` of a run, with ten samples. */
export function secondRecord(second: number, changes: Partial<Sample> = {}, run = 'a1b2c3d4'): SecondRecord {
  const fromMs = STARTED_MS + second * 1_000
  const samples = Array.from({ length: 10 }, (_, index) => sample({ ...changes, atMs: fromMs + index * 100 }))
  return { kind: 'second', run, atMs: fromMs + 1_000, samples: encoded(samples) }
}

export function stallRecord(changes: Partial<StallEvent> = {}, state: StallRecord['state'] = 'ended'): StallRecord {
  const stall: StallEvent = {
    startedMs: STARTED_MS + 1_000,
    seconds: 0.8,
    cause: 'javascript',
    shares: { javascript: 1 },
    syscall: undefined,
    stacks: [{ share: 1, frames: [{ function: 'readOrders', file: 'src/orders.js', line: 12, column: 5 }] }],
    context: 'GET /orders',
    host: { cpuUsage: 0.5, steal: 0, pressure: 0, throttledSeconds: 0 },
    sentence: 'held for 800 ms: 100 % JavaScript, readOrders (src/orders.js:12), route GET /orders; host idle',
    ...changes,
  }
  return { kind: 'stall', run: 'a1b2c3d4', atMs: stall.startedMs + stall.seconds * 1e3, state, number: 1, stall }
}
