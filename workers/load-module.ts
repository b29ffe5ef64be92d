import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packageUrl } from '../src/model/package-files.js'

const require = createRequire(packageUrl)

/**
 * Loads a module of either kind by require(), which reads on this thread: import() waits for the process's thread pool, and
 * that belongs to the host. Only a module that awaits at its top level has to be imported.
 * @param location absolute path or file: URL
 * @returns its exports; rejects with whatever kept it from loading
 */
export async function loadModule(location: string): Promise<Readonly<Record<string, unknown>>> {
  const path = location.startsWith('file:') ? fileURLToPath(location) : location
  try {
    return Object(require(path))
  } catch (error) {
    if (!awaitsAtTopLevel(error)) throw error
    return await import(pathToFileURL(path).href)
  }
}

function awaitsAtTopLevel(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE'
}
