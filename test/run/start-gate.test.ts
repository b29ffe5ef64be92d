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

describe('the start gate', () => {
  // The gate holds no process.
  let alive: NodeJS.Timeout
  before(() => {
    alive = setInterval(() => {}, 1_000)
  })
  after(() => clearInterval(alive))

  it('lets the first through at once and the next when that is over and the loop has turned', async () => {
    const gate = new StartGate(systemClock)
    const events: string[] = []
    const first = deferred()
    void gate.through(async () => {
      events.push('first')
      await first.promise
    })
    void gate.through(async () => void events.push('second'))
    await turn()
    assert.deepEqual(events, ['first'])
    first.end()
    setImmediate(() => events.push('turn'))
    await turn()
    await turn()
    assert.deepEqual(events, ['first', 'turn', 'second'])
  })

  it('hands back what came of the work, and goes on after a failure', async () => {
    const gate = new StartGate(systemClock)
    await assert.rejects(
      gate.through(async () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    )
    assert.equal(await gate.through(async () => 7), 7)
  })

  it('does not wait for ever for one that hangs', { timeout: 10_000 }, async () => {
    const gate = new StartGate(systemClock)
    void gate.through(() => new Promise(() => {}))
    assert.equal(await gate.through(async () => 'through'), 'through')
  })

  it('does work in pieces, each in a turn of its own, between what others do', async () => {
    const gate = new StartGate(systemClock)
    const events: string[] = []
    function* pieces(): Generator<void> {
      for (const piece of ['one', 'two', 'three']) yield void events.push(piece)
    }
    const done = gate.run(pieces())
    void gate.through(async () => void events.push('other'))
    await done
    assert.deepEqual(events, ['one', 'other', 'two', 'three'])
  })
})
