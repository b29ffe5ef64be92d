import nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Where this file is, or the bundle that it became part of: a bundle in CommonJS has no import.meta.url, only the name of
 * its file.
 */
const here: string = import.meta.url ?? pathToFileURL(__filename).href

/**
 * Loads what is not loaded with the package itself. By require(), which reads on this thread: import() waits for the
 * process's thread pool, and that belongs to the host. Not imported by its own name, for bundlers then take it as theirs.
 */
export const requireLater: NodeJS.Require = nodeModule.createRequire(here)

/** The folder of what runs in threads and child processes, as the package is laid out: the build makes it of workers/. */
export const packageWorkersUrl = new URL('../../entries/', here)
