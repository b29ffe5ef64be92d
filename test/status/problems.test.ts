import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectorState, OutputState } from '../../src/shared/stats.js'
import type { AgentStatus, OutputFigures } from '../../src/status/agent-status.js'
import { FILLED_SHARE, problemsOf, RECENT_SECONDS } from '../../src/status/problems.js'
import { statsOf, statusOf } from '../helpers/agent-stats.js'

interface Situation {
  readonly collector?: CollectorState
  readonly output?: OutputState
  readonly buffered?: number
  readonly overflow?: number
  readonly figures?: Partial<OutputFigures>
}

function statusIn({ collector = 'idle', output = 'ok', buffered = 0, overflow = 0, figures }: Situation): AgentStatus {
  const stats = statsOf(collector, output)
  const [only] = stats.outputs
  assert.ok(only)
  only.points.buffered = buffered
  only.points.dropped.overflow = overflow
  return statusOf(stats, figures)
}

const whatIn = (situation: Situation) => statusIn(situation).problems.map(({ what }) => what)

describe('an agent is healthy', () => {
  const healthy: Readonly<Record<string, Situation>> = {
    'while collectors run and outputs deliver': {},
    'while a collector collects': { collector: 'running' },
    'during the quick retries of a batch': { output: 'retrying' },
    'while a buffer fills': { buffered: 1000 },
    'after points were rejected': { figures: { secondsSinceRejection: 1 } },
    'some time after it dropped points': { overflow: 5, figures: { secondsSinceDrop: RECENT_SECONDS } },
  }
  for (const [when, situation] of Object.entries(healthy)) {
    it(when, () => assert.equal(statusIn(situation).healthy, true))
  }
})

describe('an agent is not healthy', () => {
  const unhealthy: Readonly<Record<string, Situation>> = {
    'while an output is blocked': { output: 'blocked' },
    'while points are dropped': { overflow: 5, figures: { secondsSinceDrop: RECENT_SECONDS - 1 } },
    'while a worker is stuck': { collector: 'wedged' },
    'while a collector pauses after failures': { collector: 'backoff' },
    'with a collector that was stopped': { collector: 'stopped' },
  }
  for (const [when, situation] of Object.entries(unhealthy)) {
    it(when, () => assert.equal(statusIn(situation).healthy, false))
  }
})

describe('what is wrong', () => {
  it('begins with what loses points', () => {
    const figures = { secondsSinceDrop: 3, secondsSinceRejection: 1, bufferSecondsLeft: 90, outageSeconds: 61 }
    const situation = { collector: 'wedged', output: 'blocked', buffered: 900, overflow: 5, figures } as const
    assert.deepEqual(whatIn(situation), [
      'output main has been failing for 61.0 s and is blocked: HTTP 404; 900 points wait, and the buffer lasts 90.0 s more',
      'output main drops points: 5 overflow since the start, the last 3.0 s ago',
      'collector cpu is wedged',
      'the receiver of output main rejected 0 points, the last 1.0 s ago',
    ])
  })

  it('names the output first whose buffer is full first', () => {
    const [output] = statusOf(statsOf('idle', 'blocked')).outputs
    assert.ok(output)
    const outputs = Object.entries({ unknown: null, late: 60, soon: 5 }).map(([name, bufferSecondsLeft]) => {
      return { ...output, name, bufferSecondsLeft }
    })
    const named = problemsOf({ collectors: {}, outputs }).map(({ what }) => what.split(' ')[1])
    assert.deepEqual(named, ['soon', 'late', 'unknown'])
  })

  it('is silent about a buffer that is half full', () => {
    assert.deepEqual(whatIn({ buffered: 1000 * FILLED_SHARE }), [])
    assert.deepEqual(whatIn({ buffered: 1000 * FILLED_SHARE + 10, figures: { bufferSecondsLeft: 30 } }), [
      'output main has filled 51 % of its buffer, and the buffer lasts 30.0 s more',
    ])
  })

  it('says that a buffer is full', () => {
    assert.match(
      whatIn({ output: 'blocked', buffered: 1, figures: { bufferSecondsLeft: 0 } })[0] ?? '',
      /and the buffer is full$/,
    )
  })
})
