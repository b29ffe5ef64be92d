import type { CollectedResponse } from '../../shared/protocol.js'

/** Threads that report their runtime post a CollectedResponse each here; agents that want it listen. */
export const REPORTS_CHANNEL = 'hostpulse:runtime'

/** Whoever listens asks here for the layouts, which come with the next report of each thread. */
export const LAYOUTS_WANTED_CHANNEL = 'hostpulse:runtime:layouts'

/** Layout ids are drawn at random, so that those of all threads can be told apart. */
export type ThreadReport = CollectedResponse
