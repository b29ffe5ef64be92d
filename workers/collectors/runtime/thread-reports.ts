import { BroadcastChannel, type MessagePort } from 'node:worker_threads'
import type { Series } from '../../../src/shared/frame.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { REPORTS_CHANNEL, type ThreadReport } from '../../../src/shared/thread-reports.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'

/** Number of known layouts beyond which all are sent again: threads come and go, and the main thread drops layouts too. */
const MOST_LAYOUTS = 1_000

/**
 * Relays the reports of the host's threads to the main thread through a port. A message of a BroadcastChannel would hold the main
 * thread's event loop: Node 22 and later load their whole fetch in the thread that gets the first one.
 */
export function threadReportsProbes({ threadReports }: Pick<BuiltInSettings, 'threadReports'>): Probe[] {
  if (threadReports === undefined) throw new Error('the agent did not say where to send the reports of threads')
  return [new ThreadReportsProbe(threadReports)]
}

/** Relays reports between readings. Has no values of its own. */
class ThreadReportsProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[] = []
  readonly values = new Float64Array(0)
  readonly #port: MessagePort
  readonly #reports = new BroadcastChannel(REPORTS_CHANNEL)
  /** Layouts known to the main thread. */
  readonly #sent = new Set<number>()

  constructor(port: MessagePort) {
    this.#port = port
    this.#reports.onmessage = (event) => this.#relay((event as { readonly data: ThreadReport }).data)
    this.#reports.unref()
  }

  read(): ReadResult {
    return READ
  }

  close(): void {
    this.#reports.close()
    this.#port.close()
  }

  /** Relays a report. Each report contains its layout, but the main thread gets it only once. */
  #relay(report: ThreadReport): void {
    if (this.#sent.size > MOST_LAYOUTS) this.#sent.clear()
    const layouts = report.layouts.filter(({ id }) => !this.#sent.has(id))
    for (const { id } of layouts) this.#sent.add(id)
    this.#port.postMessage({ ...report, layouts })
  }
}
