import type { OnceFlags } from '../flags.js'
import type { Io } from '../io.js'

/** Replaced when the agent is put together. */
export async function onceCommand(_flags: OnceFlags, _io: Io): Promise<number> {
  throw new Error('once is not wired yet')
}
