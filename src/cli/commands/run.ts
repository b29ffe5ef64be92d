import type { CollectFlags } from '../flags.js'
import type { Io } from '../io.js'

/** Replaced when the agent is put together. */
export async function runCommand(_flags: CollectFlags, _io: Io): Promise<number> {
  throw new Error('run is not wired yet')
}
