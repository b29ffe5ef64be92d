import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RequestContext, StackFrame } from '../../../../src/shared/stacks.js'
import { StackFold } from '../../../../workers/collectors/stalls/stack-fold.js'

/** Returns frames: `name:line` in /srv/app.js, `node:name` in Node, and `own:name` in this package. */
function stack(...texts: readonly string[]): StackFrame[] {
  return texts.map((text) => {
    const [name = '', line = '1'] = text.replace(/^(node|own):/, '').split(':')
    const file = text.startsWith('node:')
      ? 'node:fs'
      : text.startsWith('own:')
        ? '/srv/hostpulse/src/x.js'
        : '/srv/app.js'
    return { function: name, file, line: Number(line), column: 1 }
  })
}

function folded(
  ...responses: readonly (readonly [
    requestedMs: number,
    respondedMs: number,
    frames: StackFrame[],
    context?: RequestContext,
  ])[]
): StackFold {
  const fold = new StackFold({ folder: '/srv', ownFolder: '/srv/hostpulse/src/' })
  for (const [requestedMs, respondedMs, frames, context] of responses) {
    fold.add({ requestedMs, respondedMs, frames, context, contextError: undefined })
  }
  return fold
}

const shown = (fold: StackFold) =>
  fold.stacks().map(({ share, frames }) => `${share.toFixed(2)} ${frames.map((frame) => frame.function).join(' < ')}`)

describe('stacks of a stall', () => {
  it('have the share of the time since the answer before', () => {
    const fold = folded([0, 1, stack('a')], [20, 21, stack('b')], [41, 101, stack('b')])
    assert.deepEqual(shown(fold), ['0.99 b', '0.01 a'])
  })

  it('are the same at two lines of the innermost function, but not of its callers', () => {
    const fold = folded([0, 10, stack('a:1', 'b:1')], [10, 20, stack('a:2', 'b:1')], [20, 30, stack('a:2', 'b:9')])
    assert.deepEqual(shown(fold), ['0.67 a < b', '0.33 a < b'])
  })

  it('are the same at any depth of a recursion', () => {
    const fold = folded([0, 10, stack('a', 'f:3', 'f:3', 'g')], [10, 20, stack('a', 'f:3', 'f:3', 'f:3', 'g')])
    assert.deepEqual(shown(fold), ['1.00 a < f < g'])
  })

  it('are dropped without a frame of the host', () => {
    const fold = folded([0, 10, stack('node:read', 'own:tick')], [10, 20, []], [20, 30, stack('node:read', 'a')])
    assert.deepEqual(shown(fold), ['1.00 read < a'])
    assert.deepEqual(folded([0, 10, stack('own:tick')]).place(), [])
  })

  it("tell the host's own function with most of the time, over all stacks", () => {
    const fold = folded(
      [0, 10, stack('a', 'x')],
      [10, 17, stack('node:read', 'b', 'x')],
      [17, 24, stack('own:tick', 'b', 'y')],
    )
    const at = { file: 'app.js', line: 1, column: 1 }
    assert.deepEqual(fold.place(), [
      { function: 'b', ...at },
      { function: 'x', ...at },
    ])
  })

  it('name the request with most of the time', () => {
    const fold = folded([0, 10, stack('a'), 'GET /a'], [10, 30, stack('a'), { route: 'GET /b' }], [30, 35, stack('a')])
    assert.deepEqual(fold.context(), { route: 'GET /b' })
  })

  it('are forgotten', () => {
    const fold = folded([0, 10, stack('a'), 'GET /a'])
    fold.clear()
    assert.deepEqual([fold.stacks(), fold.place(), fold.context()], [[], [], undefined])
  })
})
