import nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * URL of this file, or of the bundle that includes it: a bundle in CommonJS has no import.meta.url, only its file name. The build's
 * own bundles are in folders beside this one.
 */
const here: string = import.meta.url ?? pathToFileURL(__filename).href

/**
 * Loads modules on demand instead of with the package. Uses require(), which reads on this thread: import() waits for the
 * process's thread pool, which belongs to the host. Not named `require`, because bundlers would resolve its calls.
 */
export const requireLater: NodeJS.Require = nodeModule.createRequire(here)

/** Returns the URL of a file or folder of this package. @param path as seen from this file when it is built */
export function packageFile(path: string): URL {
  return new URL(path, here)
}

/** Folder of the entries of workers in the package; the build makes it from workers/entries. */
export const packageWorkersUrl = packageFile('../../entries/')

/** This file, and the build's bundles that include it. */
const OF_PACKAGE = /\/dist\/src\/(?:shared\/package-files\.js|(?:agent\/assemble|cli\/run-program|required\/\w+)\.cjs)$/

/** Folder of the package's compiled sources; undefined in a host's bundle, where they are mixed with others. */
export const packageSourcesUrl: URL | undefined = OF_PACKAGE.test(here) ? packageFile('../') : undefined
