import v8 from 'node:v8'

const AGAIN_MS = 1000

/**
 * Keeps V8's space for new objects as small as it is at the start of the process. Left alone it grows to 32 MB while the
 * modules are loaded, is then written to from end to end all day, and does not shrink. Small collections more often cost an
 * agent or a receiver next to nothing. To be called before anything else, once, and by a program only: it holds for the
 * whole process.
 */
export function keepYoungGenerationSmall(): void {
  forbidGrowth()
  // Each new thread sets it back to V8's default, for all threads.
  setInterval(forbidGrowth, AGAIN_MS).unref()
}

/** V8 asks for the factor whenever it would grow that space. A maximum could only be set by a flag of node itself. */
function forbidGrowth(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
