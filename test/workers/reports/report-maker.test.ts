import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame, Tags } from '../../../src/shared/frame.js'
import type { SeenStall } from '../../../workers/collectors/stalls/reporter.js'
import { ReportMaker } from '../../../workers/reports/report-maker.js'
import { seenStall } from './seen-stall.js'

interface Made {
  readonly ts: number | undefined
  readonly value: number | undefined
  readonly tags: Tags | undefined
}

function rig(tags: Tags = {}) {
  const made: Made[] = []
  const world: { soFar: SeenStall | undefined; wallMs: number } = { soFar: seenStall(), wallMs: 5_000 }
  const add = ({ layout, timesMs, values }: Frame) => {
    assert.deepEqual(
      layout.series.map(({ type, kind }) => [type, kind]),
      [['runtime_stall_seconds', 'gauge']],
    )
    made.push({ ts: timesMs[0], value: values[0], tags: layout.series[0]?.tags })
  }
  const maker = new ReportMaker({ tags, afterMs: 500, soFar: () => world.soFar, add, wallMs: () => world.wallMs })
  return { made, world, maker }
}

const TAGS = { cause: 'javascript', function: 'computeTotals', file: 'src/orders.ts', line: '12' }

test('a stall is reported once while it lasts, when it has lasted long enough, with the time of the report', () => {
  const { made, world, maker } = rig({ process: '2' })
  maker.held(499)
  assert.deepEqual(made, [])
  maker.held(530)
  world.wallMs = 6_000
  maker.held(1_530)
  assert.deepEqual(made, [{ ts: 5_000, value: 0.5, tags: { process: '2', state: 'running', ...TAGS } }])
})

test('a stall that is over is reported with the time of its end; the next one is reported anew', () => {
  const { made, maker } = rig()
  maker.held(530)
  maker.ended(seenStall({ startedMs: 4_000, seconds: 2.5 }))
  maker.held(530)
  assert.deepEqual(
    made.map(({ ts, value, tags }) => [ts, value, tags?.['state']]),
    [
      [5_000, 0.5, 'running'],
      [6_500, 2.5, 'ended'],
      [5_000, 0.5, 'running'],
    ],
  )
})

test('a stall that was not seen while it lasted is reported at its end; a short one is not', () => {
  const { made, maker } = rig()
  maker.ended(seenStall({ seconds: 0.499 }))
  maker.ended(seenStall({ seconds: 3, cause: 'stopped' }))
  assert.deepEqual(
    made.map(({ tags }) => [tags?.['state'], tags?.['cause']]),
    [['ended', 'stopped']],
  )
})

test('nothing is reported while the thread is at a breakpoint', () => {
  const { made, world, maker } = rig()
  world.soFar = undefined
  maker.held(530)
  assert.deepEqual(made, [])
})

test('a stall is reported although the one before never ended', () => {
  const { made, maker } = rig()
  for (const heldMs of [530, 900, 120, 480, 530]) maker.held(heldMs)
  assert.equal(made.length, 2)
})

test('unknown values make no tags', () => {
  const { made, maker } = rig()
  maker.ended(seenStall({}, []))
  maker.ended(seenStall({}, [{ function: 'run', file: '', line: 0, column: 0 }]))
  assert.deepEqual(
    made.map(({ tags }) => tags),
    [
      { state: 'ended', cause: 'javascript' },
      { state: 'ended', cause: 'javascript', function: 'run' },
    ],
  )
})

test('the context is the text of the host or its route alone, and no trace id', () => {
  const { made, maker } = rig()
  for (const context of ['GET /a', { route: 'GET /b', traceId: '0af7' }, { traceId: '0af7', span: 'GET /c' }, '']) {
    maker.ended(seenStall({ context }))
  }
  assert.deepEqual(
    made.map(({ tags }) => tags?.['context']),
    ['GET /a', 'GET /b', undefined, undefined],
  )
})

test('contexts are cut, and no more than a hundred of them are distinguished', () => {
  const { made, maker } = rig()
  for (let index = 1; index <= 102; index++) maker.ended(seenStall({ context: `${index} ${'x'.repeat(200)}` }))
  maker.ended(seenStall({ context: `1 ${'x'.repeat(200)}` }))
  const contexts = made.map(({ tags }) => tags?.['context'])
  assert.equal(contexts[99], `100 ${'x'.repeat(124)}`)
  assert.deepEqual(contexts.slice(100), ['other', 'other', `1 ${'x'.repeat(126)}`])
})
