const realSetImmediate = globalThis.setImmediate
const realClearImmediate = globalThis.clearImmediate
const pending = new Set<unknown>()

/** Reads arrived messages, as Node's loop does between timers and immediates; undefined outside of timers. */
let poll: (() => Promise<void>) | undefined

/** Runs a timer. Callbacks it defers to the next turn run after the messages that have arrived. */
export function inTimers(run: () => void, read: () => Promise<void>): void {
  poll = read
  try {
    run()
  } finally {
    poll = undefined
  }
}

/** Runs a callback in the next turn and counts it as pending until then. */
function inNextTurn(callback: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Immediate {
  const read = poll
  const immediate = realSetImmediate(() => {
    if (read === undefined) runTurn()
    else void read().then(runTurn)
  })
  const runTurn = () => {
    // An arrived message may have cleared it.
    if (pending.delete(immediate)) callback(...args)
  }
  pending.add(immediate)
  return immediate
}

/**
 * Counts the turns of the event loop that the code under test waits for, so that `settle` knows when they are done. A timer of
 * 0 ms, as axios-retry sets, is such a turn. The agent's own timers belong to the simulated clock.
 */
export function countTurns(): void {
  const { setTimeout, clearTimeout, setImmediate } = globalThis
  globalThis.clearImmediate = (immediate) => {
    pending.delete(immediate)
    realClearImmediate(immediate)
  }
  globalThis.setImmediate = Object.assign(inNextTurn, {
    __promisify__: setImmediate.__promisify__,
  }) as unknown as typeof setImmediate
  const setTimer = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    if (ms === undefined || ms <= 0) return inNextTurn(callback, ...args)
    throw new Error(`a real timer of ${ms} ms is set in the simulation`)
  }
  globalThis.setTimeout = Object.assign(setTimer, {
    __promisify__: setTimeout.__promisify__,
  }) as unknown as typeof setTimeout
  globalThis.clearTimeout = (timer) => {
    if (pending.delete(timer)) clearImmediate(timer as unknown as NodeJS.Immediate)
    else clearTimeout(timer)
  }
}

/** Resolves when nothing is left to run without time passing: promises, process ticks and turns of the loop. */
export async function settle(): Promise<void> {
  do await new Promise((resolve) => realSetImmediate(resolve))
  while (pending.size > 0)
}
