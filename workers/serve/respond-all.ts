import { type Clock, systemClock } from '../../src/shared/clock.js'
import type { Request, TimedResponse } from '../../src/shared/protocol.js'
import type { WorkerHost } from './host.js'

/** A response is held for batching no longer than this, plus one more reading. */
const LONGEST_WAIT_MS = 5

export interface RespondAllOptions {
  readonly host: WorkerHost
  /** Sends responses, in the order of the requests. */
  readonly send: (responses: readonly TimedResponse[]) => void
  /** Called when a request starts, with its index and the time since the start of the first one. */
  readonly onStart?: (index: number, afterMs: number) => void
  readonly clock?: Pick<Clock, 'monotonicMs'>
}

/**
 * Handles requests one after the other and sends responses together where possible, because each message costs its receiver a
 * wake-up. The responses of prompt collectors wait for one another. They are sent before a request that may hang starts, or they
 * would be lost with it.
 */
export async function respondAll(
  requests: readonly Request[],
  { host, send, onStart, clock = systemClock }: RespondAllOptions,
): Promise<void> {
  let gathered: TimedResponse[] = []
  let nowMs = clock.monotonicMs()
  const startMs = nowMs
  for (let index = 0; index < requests.length; index++) {
    const request = requests[index] as Request
    if (gathered.length > 0 && (nowMs - startMs > LONGEST_WAIT_MS || !host.isPrompt(request))) {
      send(gathered)
      gathered = []
    }
    onStart?.(index, nowMs - startMs)
    const response = await host.handle(request)
    const endMs = clock.monotonicMs()
    gathered.push({ response, seconds: (endMs - nowMs) / 1000 })
    nowMs = endMs
  }
  send(gathered)
}
