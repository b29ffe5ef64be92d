import type { DashboardFlags } from '../flags.js'
import type { Io } from '../io.js'

/** Replaced when the agent is put together. */
export async function dashboardCommand(_flags: DashboardFlags, _io: Io): Promise<number> {
  throw new Error('dashboard is not wired yet')
}
