import { describeTypedError } from '../../src/shared/describe-error.js'
import type { FrameMessage, Response, TimedResponse } from '../../src/shared/protocol.js'

/**
 * Posts responses; throws when one of them cannot be cloned.
 * @param memory buffers of the frames, transferred where possible
 */
export type Post = (responses: readonly TimedResponse[], memory: ArrayBuffer[]) => void

/** Posts responses, or failures in their place when they cannot be cloned. */
export function sendResponses(responses: readonly TimedResponse[], post: Post): void {
  try {
    post(responses, memoryOf(responses))
  } catch (error) {
    const response = { status: 'failed', reason: 'bad-result', message: describeTypedError(error) } as const
    post(
      responses.map(({ seconds }) => ({ response, seconds })),
      [],
    )
  }
}

function memoryOf(responses: readonly TimedResponse[]): ArrayBuffer[] {
  return responses.flatMap(({ response }) => framesOf(response)).map(({ values }) => values.buffer as ArrayBuffer)
}

function framesOf(response: Response): readonly FrameMessage[] {
  if (response.status === 'late') return response.cuts.flatMap((cut) => framesOf(cut.response))
  return response.status === 'collected' ? response.frames : []
}
