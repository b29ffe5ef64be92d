import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { StartGate } from '../../src/run/start-gate.js'
import { systemClock } from '../../src/shared/clock.js'

function deferred() {
  let end = () => {}
  const promise = new Promise<void>((resolve) => {
    end = resolve
  })
  return { promise, end }
}

describe('StartGate', () => {
  // The gate does not keep the process alive.
  let alive: NodeJS.Timeout
  before(() => {
    alive = setInterval(() => {}, 1_000)
  })
  after(() => clearInterval(alive))

  it('runs the first at once, and the next when that is over and the loop has turned', async () => {
    const gate = new StartGate(systemClock)
    const events: string[] = []
    const first = deferred()
    void gate.run(async () => {
      events.push('first')
      await first.promise
    })
    void gate.run(async () => void events.push('second'))
    await turn()
    assert.deepEqual(events, ['first'])
    first.end()
    setImmediate(() => events.push('turn'))
    await turn()
    await turn()
    assert.deepEqual(events, ['first', 'turn', 'second'])
  })

  it('returns the result of the work, and continues after a failure', async () => {
    const gate = new StartGate(systemClock)
    await assert.rejects(
      gate.run(async () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    )
    assert.equal(await gate.run(async () => 7), 7)
  })

  it('does not wait for ever for work that hangs', { timeout: 10_000 }, async () => {
    const gate = new StartGate(systemClock)
    void gate.run(() => new Promise(() => {}))
    assert.equal(await gate.run(async () => 'done'), 'done')
  })

  it('runs pieces in turns of their own, between other work', async () => {
    const gate = new StartGate(systemClock)
    const events: string[] = []
    function* pieces(): Generator<void> {
      for (const piece of ['one', 'two', 'three']) yield void events.push(piece)
    }
    const done = gate.runPieces(pieces())
    void gate.run(async () => void events.push('other'))
    await done
    assert.deepEqual(events, ['one', 'other', 'two', 'three'])
  })

  it('runs no piece after its close', async () => {
    const gate = new StartGate(systemClock)
    const events: string[] = []
    function* pieces(): Generator<void> {
      yield void events.push('one')
      gate.close()
      yield void events.push('two')
      yield void events.push('three')
    }
    await gate.runPieces(pieces())
    assert.deepEqual(events, ['one', 'two'])
  })
})
