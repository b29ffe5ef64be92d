import type { StallEvent } from '../../src/shared/stalls.js'

/** A stall of 250 ms, all of it JavaScript. */
export const STALL: StallEvent = {
  startedMs: 1_763_800_000_000,
  seconds: 0.25,
  cause: 'javascript',
  shares: { javascript: 1 },
  syscall: undefined,
  stacks: [],
  context: undefined,
  host: { cpuUsage: 0.5, steal: 0, pressure: 0, throttledSeconds: 0 },
  sentence: 'held for 250 ms: 100 % JavaScript; host idle',
}
