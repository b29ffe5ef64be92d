/** Resolves in the next turn of the event loop, so that what follows does not hold it together with what came before. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
