import v8 from 'node:v8'

const AGAIN_MS = 1000

/**
 * Keeps the heaps of all threads near what is in use. V8 is made for speed: left alone, its space for new objects grows to
 * 32 MB while the modules are loaded and does not shrink, and old garbage may double the heap before it is looked for. An
 * agent or a receiver runs all day beside what matters on its host; collecting more often costs it little. To be called
 * before anything else, once, and by a program only: it holds for the whole process.
 */
export function keepHeapSmall(): void {
  // By how much the heap may grow after one full collection until the next.
  v8.setFlagsFromString('--heap-growing-percent=30')
  forbidGrowth()
  // Each new thread sets this one back to V8's default, for all threads.
  setInterval(forbidGrowth, AGAIN_MS).unref()
}

/** V8 asks for the factor whenever it would grow the space for new objects. Its maximum is set by a flag of node only. */
function forbidGrowth(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
