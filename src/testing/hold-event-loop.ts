/**
 * Holds the event loop of the calling thread, as code that does not return would. For tests of code that reacts to stalls.
 * @param ms at least 0; longer than one and a half times the threshold of the collector `stalls`, so that it reports the stall
 */
export function holdEventLoop(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}
