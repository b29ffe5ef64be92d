import { closeSync, openSync, readSync } from 'node:fs'
import { seriesOf } from '../../../src/collectors/index.js'
import { tcpConnections, tcpStates } from '../../../src/collectors/socket-counts.js'
import type { Clock } from '../../../src/shared/clock.js'
import { describeError } from '../../../src/shared/describe-error.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { namespacePaths } from '../../procfs/kernel-file.js'
import { countTcpStates } from './tcp-states.js'

/** Bytes of one read: the kernel returns a page of whole lines at a time. */
const BUFFER_BYTES = 64 * 1024
/** Longest time of a reading: about 100,000 sockets. The collectors of the thread wait for it. */
const LONGEST_MS = 250
/** Share of the time that readings may take. */
const BUDGET = 0.02

export interface TcpStatesOptions {
  readonly procRoot: string
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** @default 250 */
  readonly longestMs?: number
}

/** Result of counting the sockets in a file. */
type Counted = { readonly status: 'ok' | 'absent' | 'late' } | { readonly status: 'failed'; readonly reason: string }

/**
 * TCP connections by state, from /proc/net/tcp and tcp6. The kernel walks the table of all sockets for each read, so the files are
 * read again only when the previous reading has become a small share of the time since; ticks in between have no points. A reading
 * that takes too long is abandoned.
 */
export class TcpStatesProbe implements Probe {
  readonly sampled = false
  readonly series = tcpStates.map((state) => seriesOf(tcpConnections.type, { state }))
  readonly values = new Float64Array(tcpStates.length).fill(Number.NaN)
  readonly #options: TcpStatesOptions
  readonly #counts = new Float64Array(tcpStates.length)
  readonly #buffer = Buffer.alloc(BUFFER_BYTES)
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(options: TcpStatesOptions) {
    this.#options = options
  }

  read(): ReadResult {
    const { clock, procRoot, longestMs = LONGEST_MS } = this.#options
    const startMs = clock.monotonicMs()
    this.values.fill(Number.NaN)
    if (startMs < this.#nextMs) return READ
    this.#counts.fill(0)
    const tcp = this.#count(namespacePaths(procRoot, 'net/tcp'), startMs + longestMs)
    const tcp6 = tcp.status === 'ok' ? this.#count(namespacePaths(procRoot, 'net/tcp6'), startMs + longestMs) : tcp
    this.#nextMs = startMs + (clock.monotonicMs() - startMs) / BUDGET
    if (tcp6.status === 'failed') return { status: 'missing', reason: tcp6.reason }
    if (tcp.status === 'absent') return { status: 'missing', reason: `${procRoot}: net/tcp does not exist` }
    if (tcp6.status === 'late') return { status: 'missing', reason: `net/tcp was not read within ${longestMs} ms` }
    this.values.set(this.#counts)
    return READ
  }

  close(): void {}

  /** Counts the sockets of the first of these files that exists. */
  #count(paths: readonly string[], untilMs: number): Counted {
    for (const path of paths) {
      try {
        const descriptor = openSync(path, 'r')
        try {
          return { status: this.#countLines(descriptor, untilMs) ? 'ok' : 'late' }
        } finally {
          closeSync(descriptor)
        }
      } catch (error) {
        const reason = describeError(error)
        if (!reason.startsWith('ENOENT')) return { status: 'failed', reason }
      }
    }
    return { status: 'absent' }
  }

  /** Counts the lines of a file. Returns false when time is up. */
  #countLines(descriptor: number, untilMs: number): boolean {
    let kept = 0
    for (;;) {
      const read = readSync(descriptor, this.#buffer, kept, this.#buffer.length - kept, null)
      if (read === 0) return true
      const end = kept + read
      const used = countTcpStates(this.#buffer, end, this.#counts)
      this.#buffer.copy(this.#buffer, 0, used, end)
      kept = end - used
      if (this.#options.clock.monotonicMs() >= untilMs) return false
    }
  }
}
