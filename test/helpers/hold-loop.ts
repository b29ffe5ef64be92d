/** Keeps the thread busy for so long. */
export function holdLoop(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}
