import type { StallEvent } from '../../../src/shared/stalls.js'
import type { SeenStall } from '../../../workers/collectors/stalls/reporter.js'

const FRAME = { function: 'computeTotals', file: 'src/orders.ts', line: 12, column: 3 }

/** Returns a stall in `computeTotals` of half a second, beginning at the epoch. */
export function seenStall(stall: Partial<StallEvent> = {}, place: SeenStall['place'] = [FRAME]): SeenStall {
  return {
    stall: {
      startedMs: 0,
      seconds: 0.5,
      cause: 'javascript',
      shares: { javascript: 1 },
      syscall: undefined,
      stacks: [{ share: 1, frames: place }],
      context: undefined,
      host: { cpuUsage: 0.5, steal: 0, pressure: 0, throttledSeconds: 0 },
      sentence: 'held for 500 ms: 100 % JavaScript; host idle',
      ...stall,
    },
    place,
  }
}
