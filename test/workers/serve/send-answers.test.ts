import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Answered, CollectedResponse } from '../../../src/shared/protocol.js'
import { sendAnswers } from '../../../workers/serve/send-answers.js'

function channel(t: TestContext): { port: MessagePort; received: () => readonly Answered[] } {
  const { port1, port2 } = new MessageChannel()
  t.after(() => port1.close())
  return { port: port1, received: () => receiveMessageOnPort(port2)?.message }
}

describe('sending answers', () => {
  it('moves the buffers of frames instead of copying them', (t) => {
    const { port, received } = channel(t)
    const memory = new Float64Array([1000, 1, 2])
    const response: CollectedResponse = {
      status: 'collected',
      layouts: [],
      frames: [{ layoutId: 1, timesMs: memory.subarray(0, 1), values: memory.subarray(1) }],
      partial: 0,
      invalid: 0,
    }
    sendAnswers([{ response, seconds: 0.5 }], (...message) => port.postMessage(...message))
    assert.equal(memory.buffer.byteLength, 0)
    const [answered] = received()
    assert(answered?.response.status === 'collected')
    assert.equal(answered.seconds, 0.5)
    const [frame] = answered.response.frames
    assert.deepEqual([...(frame?.timesMs ?? [])], [1000])
    assert.deepEqual([...(frame?.values ?? [])], [1, 2])
    assert.equal(frame?.timesMs.buffer, frame?.values.buffer)
  })

  it('answers a failure when what it is to send cannot be', (t) => {
    const { port, received } = channel(t)
    const response = { status: 'failed', reason: 'error', message: (() => {}) as unknown as string } as const
    sendAnswers([{ response, seconds: 0.5 }], (...message) => port.postMessage(...message))
    const [answered] = received()
    assert(answered?.response.status === 'failed')
    assert.equal(answered.response.reason, 'bad-result')
    assert.match(answered.response.message, /could not be cloned/)
  })
})
