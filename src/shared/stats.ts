/** `backoff`: waits after a failure; `wedged`: its worker is stuck in the kernel, and no other is started beside it. */
export type CollectorState = 'idle' | 'running' | 'backoff' | 'wedged' | 'stopped'

/** Counts since start. ticks = ok + failed + skipped + (1 while running); failed includes timeouts and crashes. */
export interface CollectorStats {
  state: CollectorState
  ticks: number
  ok: number
  failed: number
  timeouts: number
  /** Times that its worker ended by itself. */
  crashes: number
  /** Ticks skipped while running, in backoff or wedged, or because the event loop was held and its worker did not collect by itself. */
  skipped: number
  /** Sources that could not be read in collections that otherwise succeeded. */
  partial: number
  /** Values that made no point: NaN, infinite, or of a series that equals another after its tags were changed. */
  invalid: number
  /** Points left out by `maxSeries`. */
  cut: number
  /** Workers started after the first. */
  restarts: number
  /** Duration of the last finished collection; null before the first. */
  lastSeconds: number | null
  lastError: string | null
}

/** `retrying`: quick attempts for one batch; `blocked`: they failed, and one batch at a time probes the receiver. */
export type OutputState = 'ok' | 'retrying' | 'blocked'

/** accepted = delivered + rejected + overflow + expired + shutdown + buffered + inFlight, at every moment. */
export interface PointCounts {
  accepted: number
  delivered: number
  rejected: number
  dropped: { overflow: number; expired: number; shutdown: number }
  buffered: number
  inFlight: number
}

/** Counts of one output since start. */
export interface OutputStats {
  name: string
  /** Userinfo and query values masked. */
  url: string
  state: OutputState
  /** Batches with a verdict or in flight. */
  batches: number
  attempts: number
  retries: number
  /** HTTP status of the last answer; null when there was none. */
  lastStatus: number | null
  lastError: string | null
  points: PointCounts
}

/** Points given to `report()`. */
export interface ReportCounts {
  taken: number
  /** Malformed, or reported while the agent was not running. */
  refused: number
}

/** accepted = delivered + rejected + dropped + buffered + inFlight, at every moment. */
export interface StallReportCounts {
  accepted: number
  delivered: number
  /** Refused by the receiver for good. */
  rejected: number
  /** The oldest of more than 100, those older than the output's `buffer.maxAge`, and those left at a stop or lost with the thread. */
  dropped: number
  buffered: number
  inFlight: number
}

/** Stalls of the event loop since start; all 0 without the collector `stalls`. */
export interface StallStats {
  seen: number
  /** Total duration. */
  seconds: number
  longestSeconds: number
  /** Reports that the watch thread sends by itself; all 0 without them. */
  reports: StallReportCounts
}

/** Outputs that a reconfiguration removed, all together. Points that they still send are `buffered` and `inFlight`. */
export interface RemovedOutputs {
  outputs: number
  points: PointCounts
}

export interface AgentStats {
  uptimeSeconds: number
  /** Points from collectors and `report()`, counted once for all outputs. */
  collected: number
  /** Whether a worker was stuck in the kernel at the stop and could not be freed. */
  forced: boolean
  /** Exceptions caught before they reached the host: of the agent, or of the host's logger, clock or random numbers. */
  exceptions: number
  reports: ReportCounts
  stalls: StallStats
  collectors: Record<string, CollectorStats>
  outputs: OutputStats[]
  removedOutputs: RemovedOutputs
}
