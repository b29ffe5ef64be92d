const realSetImmediate = globalThis.setImmediate
let pending = 0

/** Counts the turns of the event loop that the code under test waits for, so that `settle` knows when it is done. */
export function countTurns(): void {
  globalThis.setImmediate = Object.assign(
    (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
      pending++
      return realSetImmediate(() => {
        pending--
        callback(...args)
      })
    },
    { __promisify__: realSetImmediate.__promisify__ },
  ) as typeof setImmediate
}

/** Resolves when everything that can go on without time passing has gone on: promises, ticks of the process, turns of the loop. */
export async function settle(): Promise<void> {
  do await new Promise((resolve) => realSetImmediate(resolve))
  while (pending > 0)
}
