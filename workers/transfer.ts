import { dirname, join } from 'node:path'
import { requireLater } from '../src/model/package-files.js'
import type { Response } from '../src/model/protocol.js'

const transferable = Symbol.for('Piscina.transferable')
const content = Symbol.for('Piscina.valueOf')

/** What a handler returns to a pool whose thread it runs in. */
export type Handled = Response | Transferring

/** A response whose buffers leave this thread with it, instead of being copied. */
interface Transferring {
  readonly [transferable]: readonly ArrayBuffer[]
  readonly [content]: Response
}

/** Marks an object as one that moves. The mark is private to the pool's package, of which only this small file is loaded. */
const markMovable = loadMark()

/** The memory of the frames: one buffer for each. */
export function buffersOf(response: Response): ArrayBuffer[] {
  return response.status === 'collected' ? response.frames.map(({ values }) => values.buffer as ArrayBuffer) : []
}

/** The response as the pool is to send it: with the buffers of its frames moved. */
export function transferring(response: Response): Handled {
  const buffers = buffersOf(response)
  if (buffers.length === 0 || markMovable === undefined) return response
  const result: Transferring = { [transferable]: buffers, [content]: response }
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
