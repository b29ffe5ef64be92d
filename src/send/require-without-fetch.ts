import { readFileSync } from 'node:fs'
import { type CompileFunctionOptions, compileFunction, createContext } from 'node:vm'
import { requireLater } from '../shared/package-files.js'

const loaded = new Map<string, unknown>()

/**
 * Loads a CommonJS file as require() does, but with an empty global object and without the globals of fetch. Merely reading one of
 * them makes Node load its fetch, whose WebAssembly parser reserves gigabytes of address space. Under a lower limit (`ulimit -v`)
 * that leaves an unhandled rejection in the host.
 */
export function requireWithoutFetch(request: string): unknown {
  if (!loaded.has(request)) loaded.set(request, evaluate(requireLater.resolve(request)))
  return loaded.get(request)
}

/**
 * Evaluates the file. In a host that froze Object.prototype it may fail, because it cannot assign inherited names (`constructor`,
 * `toString`). It is then evaluated in its own realm, whose intrinsics are not frozen.
 */
function evaluate(filename: string): unknown {
  const text = readFileSync(filename, 'utf8')
  try {
    return run(text, { filename })
  } catch {
    return run(text, { filename, parsingContext: createContext({ ...REALM }) })
  }
}

/** Globals that another realm lacks. */
const REALM = { AbortController, Buffer, clearTimeout, setTimeout, URL, URLSearchParams }

function run(text: string, options: CompileFunctionOptions): unknown {
  const globals = { globalThis: {}, fetch: undefined, FormData: undefined, Request: undefined, Response: undefined }
  const names = ['exports', 'require', 'module', ...Object.keys(globals)]
  const module = { exports: {} }
  compileFunction(text, names, options)(module.exports, requireLater, module, ...Object.values(globals))
  return module.exports
}
