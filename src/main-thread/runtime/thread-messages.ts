import type { CollectedResponse } from '../../shared/protocol.js'

/** Threads post their runtime here, one CollectedResponse per report; agents listen. */
export const REPORTS_CHANNEL = 'hostpulse:runtime'

/** Agents request layouts here; each thread sends its own with the next report. */
export const LAYOUTS_WANTED_CHANNEL = 'hostpulse:runtime:layouts'

/** Layout ids are random, so that those of different threads differ. */
export type ThreadReport = CollectedResponse
