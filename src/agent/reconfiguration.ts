import type { ConfigProblem } from '../shared/errors.js'

/** Result of a reconfiguration. `refused` and `stopped`: nothing has changed. */
export type Reconfiguration =
  /** Changed paths, such as `collectors.cpu.interval`; none when the settings are those in force. */
  | { readonly status: 'changed'; readonly changed: readonly string[] }
  | { readonly status: 'refused'; readonly problems: readonly ConfigProblem[] }
  /** The agent is stopping, or was stopped. */
  | { readonly status: 'stopped' }

/** Keys that decide how the processes of a group form it. */
const FIXED = new Set(['hostCollectors'])

export const NEEDS_RESTART = 'cannot change while the agent runs: it needs a restart'

/** Returns the paths that cannot change while an agent runs. */
export function fixedPaths(changed: readonly string[]): readonly string[] {
  return changed.filter((path) => FIXED.has(path))
}
