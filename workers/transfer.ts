import { dirname, join } from 'node:path'
import { requireLater } from '../src/model/package-files.js'
import type { Answered } from '../src/model/protocol.js'

const transferable = Symbol.for('Piscina.transferable')
const content = Symbol.for('Piscina.valueOf')

/** What a handler returns to a pool whose thread it runs in. */
export type Handled = readonly Answered[] | Transferring

/** Answers whose buffers leave this thread with them, instead of being copied. */
interface Transferring {
  readonly [transferable]: readonly ArrayBuffer[]
  readonly [content]: readonly Answered[]
}

/** Marks an object as one that moves. The mark is private to the pool's package, of which only this small file is loaded. */
const markMovable = loadMark()

/** The memory of their frames: one buffer for each. */
export function buffersOf(answers: readonly Answered[]): ArrayBuffer[] {
  return answers.flatMap(({ response }) =>
    response.status === 'collected' ? response.frames.map(({ values }) => values.buffer as ArrayBuffer) : [],
  )
}

/** The answers as the pool is to send them: with the buffers of their frames moved. */
export function transferring(answers: readonly Answered[]): Handled {
  const buffers = buffersOf(answers)
  if (buffers.length === 0 || markMovable === undefined) return answers
  const result: Transferring = { [transferable]: buffers, [content]: answers }
  markMovable(result)
  return result
}

/** Undefined where the pool's package is laid out in another way: then buffers are copied, and all else is the same. */
function loadMark(): ((value: object) => void) | undefined {
  try {
    return requireLater(join(dirname(requireLater.resolve('piscina')), 'common.js')).markMovable
  } catch {
    return undefined
  }
}
