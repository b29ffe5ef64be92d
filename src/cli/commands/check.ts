import { stringify } from 'yaml'
import { present } from '../../config/present.js'
import type { CheckFlags } from '../flags.js'
import type { Io } from '../io.js'
import { loadForCommand } from '../load.js'

/** Prints the configuration as it resolves, secrets masked; valid and yet likely mistakes go to stderr. */
export async function checkCommand(flags: CheckFlags, io: Io): Promise<number> {
  const { warnings, ...resolved } = loadForCommand(flags, io)
  io.stdout.write(stringify(present(resolved)))
  for (const warning of warnings) io.stderr.write(`hostpulse: warning: ${warning}\n`)
  return 0
}
