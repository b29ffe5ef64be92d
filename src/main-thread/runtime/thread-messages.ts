import type { CollectedResponse } from '../../shared/protocol.js'

/** Channel on which threads post reports of their runtime, as CollectedResponse; agents listen. */
export const REPORTS_CHANNEL = 'hostpulse:runtime'

/** Channel on which listeners request layouts, which come with the next report of each thread. */
export const LAYOUTS_WANTED_CHANNEL = 'hostpulse:runtime:layouts'

/** Layout ids are random, so that they are unique across threads. */
export type ThreadReport = CollectedResponse
