import type { ReceiveFlags } from '../flags.js'
import type { Io } from '../io.js'

/** Replaced when the agent is put together. */
export async function receiveCommand(_flags: ReceiveFlags, _io: Io): Promise<number> {
  throw new Error('receive is not wired yet')
}
