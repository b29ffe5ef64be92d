import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorCode } from '../../../src/shared/describe-error.js'
import { requireLater } from '../../../src/shared/package-files.js'
import { isPlugAndPlay } from '../../../src/shared/resolver-options.js'

/**
 * Loads a module, CommonJS or ESM, by require(), which reads on this thread. import() would wait for the process's thread pool,
 * which belongs to the host, and is used only for modules that require() cannot load.
 * @param location absolute path or file: URL
 * @returns its exports; rejects with the error of loading it
 */
export async function loadModule(location: string): Promise<Readonly<Record<string, unknown>>> {
  const path = location.startsWith('file:') ? fileURLToPath(location) : location
  try {
    return Object(requireLater(path))
  } catch (error) {
    if (!needsImport(error)) throw error
    return await import(/* webpackIgnore: true */ pathToFileURL(path).href)
  }
}

/** Whether a module awaits at top level, or imports a package of Plug'n'Play: Node 20 asks its resolver for imports only. */
function needsImport(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ERR_REQUIRE_ASYNC_MODULE' || (isPlugAndPlay && code === 'ERR_MODULE_NOT_FOUND')
}
