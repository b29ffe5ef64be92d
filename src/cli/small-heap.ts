import v8 from 'node:v8'

const AGAIN_MS = 1000

/**
 * Keeps the heaps of all threads close to the memory in use. By default V8 favours speed: its space for new objects grows to
 * 32 MB while modules load and does not shrink, and the heap may double before old garbage is collected. A receiver runs all
 * day beside the host's real work, and more frequent collections cost it little. Call it once, first, and only in a program:
 * it applies to the whole process.
 */
export function keepHeapSmall(): void {
  // Limits the growth of the heap between two full collections.
  v8.setFlagsFromString('--heap-growing-percent=30')
  forbidGrowth()
  // Each new thread resets this one to V8's default for all threads.
  setInterval(forbidGrowth, AGAIN_MS).unref()
}

/** V8 reads the factor whenever it grows the space for new objects. Only a flag of node can set the maximum. */
function forbidGrowth(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
