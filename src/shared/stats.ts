/** `backoff`: waits after a failure; `wedged`: its thread or process is stuck in the kernel, and none is started beside it. */
export type CollectorState = 'idle' | 'running' | 'backoff' | 'wedged' | 'stopped'

/** Counts since start. ticks = ok + failed + skipped + (1 while running); failed includes timeouts and crashes. */
export interface CollectorStats {
  state: CollectorState
  ticks: number
  ok: number
  failed: number
  timeouts: number
  /** Times the thread or process went away by itself. */
  crashes: number
  /** Ticks passed over while running, in backoff or wedged. */
  skipped: number
  /** Sources that could not be read in collections that otherwise succeeded. */
  partial: number
  /** Values that were NaN or infinite and made no point. */
  invalid: number
  /** Threads or processes started after the first. */
  restarts: number
  /** How long the last finished collection took; null before the first. */
  lastSeconds: number | null
  lastError: string | null
}

/** `retrying`: the quick tries of one batch; `blocked`: they failed, one probe at a time. */
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

/** What became of the points that an output was given. */
export interface OutputStats {
  name: string
  /** Userinfo and query values masked. */
  url: string
  state: OutputState
  /** Batches that got a verdict or are under way. */
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
  /** Malformed, or given while the agent did not run. */
  refused: number
}

export interface AgentStats {
  uptimeSeconds: number
  /** Points that collectors and `report()` made, before any output. */
  collected: number
  /** True when a stuck thread made a kill of the own process necessary. */
  forced: boolean
  /** Exceptions kept from the host, of the agent's own or of a logger, clock or random numbers that it was given. */
  exceptions: number
  reports: ReportCounts
  collectors: Record<string, CollectorStats>
  outputs: OutputStats[]
}
