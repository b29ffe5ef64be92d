import assert from 'node:assert/strict'
import dns from 'node:dns'
import { describe, it, type TestContext } from 'node:test'
import { Addresses } from '../../src/send/addresses.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'

type Found = (error: Error | null, all?: readonly { address: string; family: number }[]) => void

const NOT_NOW = Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' })
const never = new AbortController().signal

/** Creates Addresses whose lookups the test answers, one after the other. */
function setUp(t: TestContext) {
  const waiting: Found[] = []
  const lookup = (_name: string, _options: unknown, found: Found) => void waiting.push(found)
  t.mock.method(dns, 'lookup', lookup as unknown as typeof dns.lookup)
  const clock = new FakeClock()
  const answer = (...addresses: string[]) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    waiting.shift()?.(null, all)
  }
  return { addresses: new Addresses(1_000, clock), clock, answer, fail: () => waiting.shift()?.(NOT_NOW), waiting }
}

describe('Addresses', () => {
  it('are those of the name, with the families taking turns', async (t) => {
    const { addresses, answer, clock } = setUp(t)
    const found = addresses.of('receiver.example', never)
    answer('::1', '::2', '::3', '10.0.0.1')
    assert.deepEqual(await found, ['::1', '10.0.0.1', '::2', '::3'])
    assert.equal(clock.pendingTimers, 0)
  })

  it('are looked up each time', async (t) => {
    const { addresses, answer, clock } = setUp(t)
    for (const address of ['10.0.0.1', '10.0.0.2']) {
      const found = addresses.of('receiver.example', never)
      answer(address)
      assert.deepEqual(await found, [address])
    }
    assert.equal(clock.pendingTimers, 0)
  })

  it('need no look-up when the host is one', async (t) => {
    const { addresses, waiting } = setUp(t)
    assert.deepEqual(await addresses.of('::1', never), ['::1'])
    assert.equal(waiting.length, 0)
  })

  it('are those of the last time when the name cannot be looked up, or not soon', async (t) => {
    const { addresses, answer, fail, clock, waiting } = setUp(t)
    const first = addresses.of('receiver.example', never)
    answer('10.0.0.1')
    await first
    const failed = addresses.of('receiver.example', never)
    fail()
    assert.deepEqual(await failed, ['10.0.0.1'])
    const slow = addresses.of('receiver.example', never)
    await clock.advance(1_000)
    assert.deepEqual(await slow, ['10.0.0.1'])
    // The late answer serves the next lookup.
    answer('10.0.0.2')
    const empty = addresses.of('receiver.example', never)
    answer()
    assert.deepEqual(await empty, ['10.0.0.2'])
    assert.deepEqual([clock.pendingTimers, waiting.length], [0, 0])
  })

  it('are none without a last time: the failure of the look-up, or its abort', async (t) => {
    const { addresses, answer, fail } = setUp(t)
    const failed = addresses.of('receiver.example', never)
    fail()
    await assert.rejects(failed, { code: 'EAI_AGAIN' })
    const empty = addresses.of('receiver.example', never)
    answer()
    await assert.rejects(empty, /^Error: receiver\.example has no address$/)
    const calledOff = new AbortController()
    const aborted = addresses.of('receiver.example', calledOff.signal)
    calledOff.abort()
    await assert.rejects(aborted, { name: 'AbortError' })
    answer('10.0.0.1')
    await settle()
  })
})
