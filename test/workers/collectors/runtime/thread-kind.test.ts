import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ThreadKind } from '../../../../src/collectors/runtime.js'
import { kindByName } from '../../../../workers/collectors/runtime/thread-kind.js'

/** As each version of Node was seen to name its threads. */
const names: readonly (readonly [version: string, ThreadKind, readonly string[]])[] = [
  ['20', 'other', ['node']],
  ['22', 'libuv', ['libuv-worker']],
  ['22', 'v8', ['DelayedTaskSche']],
  ['24', 'v8', ['V8Worker', 'DelayedTaskSche']],
  ['24', 'worker', ['WorkerThread']],
  ['24', 'libuv', ['libuv-worker']],
  ['24', 'other', ['SignalInspector', 'MainThread']],
  ['26', 'v8', ['node-V8Worker', 'DelayedTaskSche']],
  ['26', 'worker', ['WorkerThread']],
  ['26', 'other', ['node-MainThread']],
]

describe('the kind of a thread by its name', () => {
  for (const [version, kind, all] of names) {
    it(`on Node ${version} is ${kind} for ${all.join(', ')}`, () => {
      for (const name of all) assert.equal(kindByName(name), kind)
    })
  }

  it("is not told by names of a program's own, whatever they are", () => {
    for (const name of ['tokio-runtime-w', 'my-worker', '', 'constructor', '__proto__']) {
      assert.equal(kindByName(name), 'other')
    }
  })
})
