/** Resolves in the next turn of the event loop, so that long work does not block it in one piece. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
