import { COARSE_WINDOW_MS } from '../../src/collectors/metric.js'

/** Timers fire slightly early or late; without this margin, every other reading at a tick of that length would be skipped. */
const EARLY_SECONDS = 0.002

/**
 * Least time between two readings of files of pressure. Reading more often distorts the values for every reader on the machine: at
 * each reading the kernel weights the stalls of each CPU by its busy time since the previous one, in whole clock ticks, so stalls
 * within less than a tick are lost.
 */
export const LEAST_SECONDS = COARSE_WINDOW_MS / 1000 - EARLY_SECONDS
