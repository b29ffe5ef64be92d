import { BroadcastChannel, type MessagePort } from 'node:worker_threads'
import type { Series } from '../../../src/shared/frame.js'
import { columnsOf } from '../../../src/shared/frame-packer.js'
import type { BuiltInSettings, ShapeSettings } from '../../../src/shared/settings.js'
import { AS_IT_IS, type Shaped, Shaper } from '../../../src/shared/shaper.js'
import { REPORTS_CHANNEL, type ThreadReport } from '../../../src/shared/thread-reports.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'

/** Number of known layouts beyond which all are sent again: threads come and go, and the main thread drops layouts too. */
const MOST_LAYOUTS = 1_000

/**
 * Relays the reports of the host's threads to the main thread through a port. A message of a BroadcastChannel would hold the main
 * thread's event loop: Node 22 and later load their whole fetch in the thread that gets the first one.
 */
export function threadReportsProbes({
  threadReports,
  shape,
}: Pick<BuiltInSettings, 'threadReports' | 'shape'>): Probe[] {
  if (threadReports === undefined) throw new Error('the agent did not say where to send the reports of threads')
  return [new ThreadReportsProbe(threadReports, shape)]
}

/** Relays reports between readings, with the series that the settings of the collector leave. Has no values of its own. */
class ThreadReportsProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[] = []
  readonly values = new Float64Array(0)
  readonly #port: MessagePort
  readonly #shaper: Shaper
  readonly #reports = new BroadcastChannel(REPORTS_CHANNEL)
  /** Layouts known to the main thread, by id. */
  readonly #shaped = new Map<number, Shaped>()

  constructor(port: MessagePort, shape: ShapeSettings = AS_IT_IS) {
    this.#port = port
    this.#shaper = new Shaper(shape)
    this.#reports.onmessage = (event) => this.#relay((event as { readonly data: unknown }).data)
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
  #relay(report: unknown): void {
    if (!isReport(report)) return
    if (this.#shaped.size > MOST_LAYOUTS) this.#shaped.clear()
    const layouts = report.layouts
      .filter(({ id }) => !this.#shaped.has(id))
      .map(({ id, series }) => ({ id, series: this.#shape(id, series) }))
    const frames = report.frames.flatMap((frame) => {
      const { series, columns } = this.#shaped.get(frame.layoutId) ?? NOTHING
      if (series.length === 0) return []
      const width = frame.values.length / frame.timesMs.length
      return [{ ...frame, values: columnsOf(frame.values, width, columns) }]
    })
    if (frames.length > 0) this.#port.postMessage({ ...report, layouts, frames } satisfies ThreadReport)
  }

  #shape(id: number, all: readonly Series[]): readonly Series[] {
    const shaped = this.#shaper.shape(all, Number.POSITIVE_INFINITY)
    this.#shaped.set(id, shaped)
    return shaped.series
  }
}

const NOTHING: Shaped = { series: [], columns: [], leftOut: [] }

/** Whether it is a report: another version of this package may post on the same channel. */
function isReport(message: unknown): message is ThreadReport {
  const { layouts, frames } = (message ?? {}) as Partial<ThreadReport>
  return Array.isArray(layouts) && Array.isArray(frames)
}
