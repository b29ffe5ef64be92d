import type { AgentStatus } from '../../status/agent-status.js'

/** The configuration in force. */
export interface ConfigInForce {
  /** Path; null when there is none. */
  readonly file: string | null
  /** Settings as `hostpulse check` prints them: every default spelt out, secrets masked. */
  readonly resolved: Readonly<Record<string, unknown>>
}

/** Answer of an agent. At `/status` it comes without the configuration, because anybody may ask there. */
export interface ReportedStatus extends AgentStatus {
  readonly config?: ConfigInForce
}

/** Result of asking one agent. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: ReportedStatus; readonly seconds: number }
  /** The process exists, but does not answer in time. */
  | { readonly kind: 'silent' }
  /** Nobody listens. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Reads the text of an answer. @param startedMs time of the request, by performance.now() */
export function readReply(text: string, startedMs: number): Reply {
  const seconds = (performance.now() - startedMs) / 1000
  try {
    const status = JSON.parse(text) as Partial<ReportedStatus> | null
    if (Array.isArray(status?.problems) && Array.isArray(status.outputs)) {
      return { kind: 'answered', status: status as ReportedStatus, seconds }
    }
  } catch {
    // Not JSON.
  }
  return { kind: 'failed', reason: 'it does not answer as an agent of hostpulse does' }
}
