import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorCode } from '../../../src/shared/describe-error.js'
import { requireLater } from '../../../src/shared/package-files.js'

/**
 * Loads a module, CommonJS or ESM, by require(), which reads on this thread: import() waits for the process's thread pool, and
 * that belongs to the host. Only a module with a top-level await has to be imported.
 * @param location absolute path or file: URL
 * @returns its exports; rejects with the error that kept it from loading
 */
export async function loadModule(location: string): Promise<Readonly<Record<string, unknown>>> {
  const path = location.startsWith('file:') ? fileURLToPath(location) : location
  try {
    return Object(requireLater(path))
  } catch (error) {
    if (!awaitsAtTopLevel(error)) throw error
    return await import(/* webpackIgnore: true */ pathToFileURL(path).href)
  }
}

function awaitsAtTopLevel(error: unknown): boolean {
  return errorCode(error) === 'ERR_REQUIRE_ASYNC_MODULE'
}
