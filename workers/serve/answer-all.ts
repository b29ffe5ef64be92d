import { type Clock, systemClock } from '../../src/shared/clock.js'
import type { Answered, Request } from '../../src/shared/protocol.js'
import type { WorkerHost } from './host.js'

/** Answers wait for others for no longer than this, and one more reading. */
const LONGEST_WAIT_MS = 5

export interface AnswerAllOptions {
  readonly host: WorkerHost
  /** Sends answers, in order. */
  readonly send: (answers: readonly Answered[]) => void
  /** The request with this index begins, so long after the first. */
  readonly begin?: (index: number, afterMs: number) => void
  readonly clock?: Pick<Clock, 'monotonicMs'>
}

/**
 * Answers requests one after the other, and sends answers together where it can: each message costs its receiver a wake-up.
 * Those of collectors that answer at once wait for one another; they are sent ahead of one that may hang, and would take
 * them along.
 */
export async function answerAll(
  requests: readonly Request[],
  { host, send, begin, clock = systemClock }: AnswerAllOptions,
): Promise<void> {
  let gathered: Answered[] = []
  let nowMs = clock.monotonicMs()
  const startMs = nowMs
  for (let index = 0; index < requests.length; index++) {
    const request = requests[index] as Request
    if (gathered.length > 0 && (nowMs - startMs > LONGEST_WAIT_MS || !host.answersAtOnce(request))) {
      send(gathered)
      gathered = []
    }
    begin?.(index, nowMs - startMs)
    const response = await host.handle(request)
    const endMs = clock.monotonicMs()
    gathered.push({ response, seconds: (endMs - nowMs) / 1000 })
    nowMs = endMs
  }
  send(gathered)
}
