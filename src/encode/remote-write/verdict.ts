import { type HttpAnswer, isBadRequest, isSuccess } from '../../send/answer.js'
import type { FormatVerdict, Suspicion } from '../encoder.js'

const SAMPLES_WRITTEN = 'x-prometheus-remote-write-samples-written'

/**
 * Error texts of Prometheus, Mimir, Cortex, Thanos and VictoriaMetrics for samples older than the receiver has or accepts. A retry
 * does not help.
 */
const TOO_LATE = /out[- ]of[- ](order|bounds)|too[- ](old|far[- ]in[- ]past)|duplicate[- ](sample|timestamp)/i

/** The texts among them that mean the series got other samples meanwhile. */
const CROSSED = /out[- ]of[- ]order|duplicate[- ](sample|timestamp)/i

/** Returns the verdict on a 1.0 request. A receiver that writes part of a refused request does not say which part. */
export function verdictOnV1(answer: HttpAnswer): FormatVerdict | undefined {
  return isBadRequest(answer) && isTooLate(answer) ? { kind: 'rejected', ...suspicionOf(answer) } : undefined
}

/**
 * Returns the verdict on a 2.0 request. A 2.0 receiver states how many samples it wrote, even when it refuses the rest. A success
 * without that header comes from a 1.0 receiver, which reads a 2.0 request as empty. A receiver that does not know the content type
 * answers 415, or 400 as 1.0 receivers do.
 * @param points points of the request
 */
export function verdictOnV2(answer: HttpAnswer, points: number): FormatVerdict | undefined {
  if (answer.status === 415) return { kind: 'downgrade' }
  if (!isSuccess(answer) && !isBadRequest(answer)) return undefined
  const written = samplesWritten(answer)
  if (written === undefined) return verdictOnV1(answer) ?? { kind: 'downgrade' }
  if (isSuccess(answer) || written > 0) {
    return { kind: 'delivered', rejected: Math.max(0, points - written), ...suspicionOf(answer) }
  }
  return verdictOnV1(answer)
}

function isTooLate({ body }: HttpAnswer): boolean {
  return TOO_LATE.test(body)
}

function suspicionOf({ body }: HttpAnswer): Suspicion {
  return CROSSED.test(body) ? { isHostShared: true } : {}
}

function samplesWritten({ headers }: HttpAnswer): number | undefined {
  const text = headers[SAMPLES_WRITTEN] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}
