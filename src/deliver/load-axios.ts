import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import type { AxiosStatic } from 'axios'
import { requireLater } from '../model/package-files.js'

/** The build of axios that brings no client of its own, for that is Node's: loaded in half the time, and 7 MB smaller. */
const AXIOS = 'axios/dist/browser/axios.cjs'

type Exports = typeof import('axios')

let loaded: Exports | undefined

/**
 * Loads axios without a fetch to look at. Looking at one has Node load all of its own, with a WebAssembly parser that needs
 * gigabytes of address space: where `ulimit -v` leaves less, that is an unhandled rejection in the host.
 */
export function loadAxios(): AxiosStatic {
  loaded ??= evaluate(requireLater.resolve(AXIOS))
  return loaded.default
}

/** As require() would, but with no global object, and none of the globals that bring fetch. */
function evaluate(filename: string): Exports {
  const globals = { globalThis: {}, fetch: undefined, FormData: undefined, Request: undefined, Response: undefined }
  const names = ['exports', 'require', 'module', ...Object.keys(globals)]
  const run = compileFunction(readFileSync(filename, 'utf8'), names, { filename })
  const module = { exports: {} }
  run(module.exports, requireLater, module, ...Object.values(globals))
  return module.exports as Exports
}
