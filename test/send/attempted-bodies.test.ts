import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Answer, CALLED_OFF, noAnswer } from '../../src/send/answer.js'
import { AttemptedBodies } from '../../src/send/attempted-bodies.js'
import type { Body } from '../../src/send/transport.js'

const body = (): Body => ({ content: Buffer.from('[]'), headers: {}, points: 1, bytes: 2 })
const status = (code: number): Answer => ({ kind: 'status', status: code, headers: {}, body: '' })

/** Attempts one body, with these answers. Returns whether it may be delivered. */
function attempted(...answers: Answer[]) {
  const bodies = new AttemptedBodies()
  const sent = body()
  for (const answer of answers) {
    bodies.begin(sent)
    bodies.end(sent, answer)
  }
  return bodies.mayBeDelivered(sent)
}

describe('AttemptedBodies', () => {
  it('tells whether a body is sent for the first time, each body for itself', () => {
    const bodies = new AttemptedBodies()
    const [one, other] = [body(), body()]
    assert.equal(bodies.begin(one), false)
    assert.equal(bodies.begin(one), true)
    bodies.end(one, status(503))
    assert.equal(bodies.begin(one), true)
    assert.equal(bodies.begin(other), false)
  })

  it('knows that a body which was never sent is nowhere', () => {
    const bodies = new AttemptedBodies()
    assert.equal(bodies.mayBeDelivered(body()), false)
    // Cancelled before it began.
    const unsent = body()
    bodies.end(unsent, CALLED_OFF)
    assert.equal(bodies.mayBeDelivered(unsent), false)
  })

  it('takes a body on the wire as delivered until its answer says otherwise', () => {
    const bodies = new AttemptedBodies()
    const sent = body()
    bodies.begin(sent)
    assert.equal(bodies.mayBeDelivered(sent), true)
    bodies.end(sent, status(401))
    assert.equal(bodies.mayBeDelivered(sent), false)
    bodies.begin(sent)
    assert.equal(bodies.mayBeDelivered(sent), true)
  })

  for (const code of [300, 301, 304, 400, 401, 404, 407, 409, 413, 422, 429, 499]) {
    it(`is sure that nothing was taken by an answer of ${code}`, () => {
      assert.equal(attempted(status(code)), false)
    })
  }

  for (const [what, answer] of [
    ['200', status(200)],
    ['299', status(299)],
    ['408, as the body may have been read', status(408)],
    ['500', status(500)],
    ['504, behind which the receiver may have taken it', status(504)],
    ['nothing at all', noAnswer('failed', 'ECONNRESET')],
    ['nothing in time', noAnswer('timeout', 'no answer')],
    ['nothing, as it was called off', CALLED_OFF],
  ] as const) {
    it(`is not sure of that after ${what}`, () => {
      assert.equal(attempted(answer), true)
    })
  }

  it('is sure when every attempt was refused, and not when one of them may have arrived', () => {
    assert.equal(attempted(status(401), status(429), status(403)), false)
    assert.equal(attempted(status(401), status(503), status(401)), true)
    assert.equal(attempted(status(503), status(401), status(401)), true)
  })

  it('does not mix the attempts of bodies with the same content', () => {
    const bodies = new AttemptedBodies()
    const [refused, lost] = [body(), body()]
    for (const each of [refused, lost]) bodies.begin(each)
    bodies.end(refused, status(400))
    bodies.end(lost, noAnswer('timeout', 'no answer'))
    assert.deepEqual([bodies.mayBeDelivered(refused), bodies.mayBeDelivered(lost)], [false, true])
  })
})
