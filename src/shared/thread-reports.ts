import type { CollectedResponse } from './protocol.js'

/** Threads of the host post their runtime on this BroadcastChannel; agents listen in a thread of their own. */
export const REPORTS_CHANNEL = 'hostpulse:runtime'

/** A report and its layouts. Their ids are random, so that those of different threads differ. */
export type ThreadReport = CollectedResponse
