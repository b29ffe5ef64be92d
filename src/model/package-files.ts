import { pathToFileURL } from 'node:url'

/**
 * Where this file is, or the bundle that it became part of: what the package's own dependencies are resolved from. A bundle
 * in CommonJS has no import.meta.url, only the name of its file.
 */
export const packageUrl: string = import.meta.url ?? pathToFileURL(__filename).href

/** The folder of what runs in threads and child processes, as the package is laid out. */
export const packageWorkersUrl = new URL('../../workers/', packageUrl)
