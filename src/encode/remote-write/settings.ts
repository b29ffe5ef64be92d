export interface RemoteWriteSettings {
  /** 2 means 2.0, and 1.0 once an answer shows that the receiver does not know 2.0. */
  readonly version: 1 | 2
  /** Whether to mark series as ended. */
  readonly staleMarkers: boolean
}
