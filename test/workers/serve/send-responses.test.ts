import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { CollectedResponse, TimedResponse } from '../../../src/shared/protocol.js'
import { sendResponses } from '../../../workers/serve/send-responses.js'

function channel(t: TestContext): { port: MessagePort; received: () => readonly TimedResponse[] } {
  const { port1, port2 } = new MessageChannel()
  t.after(() => port1.close())
  return { port: port1, received: () => receiveMessageOnPort(port2)?.message }
}

describe('sendResponses', () => {
  it('transfers the buffers of frames instead of copying them', (t) => {
    const { port, received } = channel(t)
    const memory = new Float64Array([1000, 1, 2])
    const response: CollectedResponse = {
      status: 'collected',
      layouts: [],
      frames: [{ layoutId: 1, timesMs: memory.subarray(0, 1), values: memory.subarray(1) }],
      partial: 0,
      invalid: 0,
    }
    sendResponses([{ response, seconds: 0.5 }], (...message) => port.postMessage(...message))
    assert.equal(memory.buffer.byteLength, 0)
    const [timed] = received()
    assert(timed?.response.status === 'collected')
    assert.equal(timed.seconds, 0.5)
    const [frame] = timed.response.frames
    assert.deepEqual([...(frame?.timesMs ?? [])], [1000])
    assert.deepEqual([...(frame?.values ?? [])], [1, 2])
    assert.equal(frame?.timesMs.buffer, frame?.values.buffer)
  })

  it('sends a failure in place of a response that cannot be cloned', (t) => {
    const { port, received } = channel(t)
    const response = { status: 'failed', reason: 'error', message: (() => {}) as unknown as string } as const
    sendResponses([{ response, seconds: 0.5 }], (...message) => port.postMessage(...message))
    const [timed] = received()
    assert(timed?.response.status === 'failed')
    assert.equal(timed.response.reason, 'bad-result')
    assert.match(timed.response.message, /could not be cloned/)
  })
})
