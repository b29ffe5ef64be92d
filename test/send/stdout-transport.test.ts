import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, CALLED_OFF } from '../../src/send/answer.js'
import { StdoutTransport } from '../../src/send/stdout-transport.js'
import type { RetryPolicy } from '../../src/send/transport.js'
import { FakeClock } from '../helpers/fake-clock.js'

const policy: RetryPolicy = {
  retries: 0,
  isProbe: false,
  begin: () => ({}),
  end: () => {},
  shouldRetry: () => false,
  pause: () => Promise.resolve(),
}

function send(stream: Writable, some: Partial<RetryPolicy> = {}): Promise<Answer> {
  const body = { content: Buffer.from('points\n'), points: 1, bytes: 7, headers: {} }
  return new StdoutTransport(stream, new FakeClock()).send(body, { ...policy, ...some }, new AbortController().signal)
}

describe('StdoutTransport', () => {
  it('writes the body', async () => {
    const written: string[] = []
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString())
        done()
      },
    })
    assert.deepEqual(await send(stream), { kind: 'written' })
    assert.deepEqual(written, ['points\n'])
  })

  it('writes nothing when the attempt is called off as it begins', async () => {
    const stream = new Writable({ write: () => assert.fail('the body is written') })
    assert.equal(await send(stream, { begin: () => null }), CALLED_OFF)
  })

  it('gives no answer when the stream fails, and handles the error event', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('ENOSPC')) })
    assert.deepEqual(await send(stream), { kind: 'none', reason: 'failed', message: 'ENOSPC' })
    await wait(10)
    assert.ok(stream.errored)
    assert.equal(stream.listenerCount('error'), 0)
    const again = await send(stream)
    assert.equal(again.kind, 'none')
  })

  it('leaves the error event to existing listeners', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('ENOSPC')) })
    const heard: string[] = []
    stream.on('error', ({ message }) => heard.push(message))
    await send(stream)
    await wait(10)
    assert.deepEqual(heard, ['ENOSPC'])
  })
})
