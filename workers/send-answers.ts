import type { MessagePort } from 'node:worker_threads'
import type { Answered } from '../src/model/protocol.js'
import { errorMessage } from './error-message.js'

/** Sends answers with the memory of their frames, one buffer for each, which is moved instead of copied. */
export function sendAnswers(port: MessagePort, answers: readonly Answered[]): void {
  try {
    port.postMessage(answers, buffersOf(answers))
  } catch (error) {
    const response = { status: 'failed', reason: 'bad-result', message: errorMessage(error) } as const
    port.postMessage(answers.map(({ seconds }) => ({ response, seconds })))
  }
}

function buffersOf(answers: readonly Answered[]): ArrayBuffer[] {
  return answers.flatMap(({ response }) =>
    response.status === 'collected' ? response.frames.map(({ values }) => values.buffer as ArrayBuffer) : [],
  )
}
