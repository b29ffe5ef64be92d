import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import { requireLater } from '../shared/package-files.js'

const loaded = new Map<string, unknown>()

/**
 * Loads a CommonJS file as require() does, but with an empty global object and without the globals of fetch. Merely reading one
 * of them makes Node load its fetch, whose WebAssembly parser reserves gigabytes of address space. Below that limit (`ulimit
 * -v`) it rejects a promise that nobody handles, in the host.
 */
export function requireWithoutFetch(request: string): unknown {
  if (!loaded.has(request)) loaded.set(request, evaluate(requireLater.resolve(request)))
  return loaded.get(request)
}

function evaluate(filename: string): unknown {
  const globals = { globalThis: {}, fetch: undefined, FormData: undefined, Request: undefined, Response: undefined }
  const names = ['exports', 'require', 'module', ...Object.keys(globals)]
  const run = compileFunction(readFileSync(filename, 'utf8'), names, { filename })
  const module = { exports: {} }
  run(module.exports, requireLater, module, ...Object.values(globals))
  return module.exports
}
