import type { Answered } from '../../src/shared/protocol.js'
import { errorMessage } from '../error-message.js'

/**
 * Sends answers; throws when one of them cannot be copied.
 * @param memory of their frames, one buffer for each: to be moved where that can be done
 */
export type Post = (answers: readonly Answered[], memory: ArrayBuffer[]) => void

/** Sends answers, or failures in their place when they cannot be sent. */
export function sendAnswers(answers: readonly Answered[], post: Post): void {
  try {
    post(answers, memoryOf(answers))
  } catch (error) {
    const response = { status: 'failed', reason: 'bad-result', message: errorMessage(error) } as const
    post(
      answers.map(({ seconds }) => ({ response, seconds })),
      [],
    )
  }
}

function memoryOf(answers: readonly Answered[]): ArrayBuffer[] {
  return answers.flatMap(({ response }) =>
    response.status === 'collected' ? response.frames.map(({ values }) => values.buffer as ArrayBuffer) : [],
  )
}
