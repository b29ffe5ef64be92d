import { requireLater } from './package-files.js'

/*
 * Modules of Node that take half a millisecond to several milliseconds to load. An import would load all of them with the first
 * agent of a process, in one piece, although most are needed only after its start, and some never. An import of the HTTP modules
 * would also make Node 22 and later load its whole fetch, whose WebAssembly parser reserves gigabytes of address space: below that
 * limit (`ulimit -v`) it rejects a promise that nobody handles, in the host.
 */

export const nodeCrypto = later<typeof import('node:crypto')>('node:crypto')
export const nodeDns = later<typeof import('node:dns')>('node:dns')
export const nodeHttp = later<typeof import('node:http')>('node:http')
export const nodeHttps = later<typeof import('node:https')>('node:https')
export const nodeNet = later<typeof import('node:net')>('node:net')
export const nodeTls = later<typeof import('node:tls')>('node:tls')
export const nodeUtil = later<typeof import('node:util')>('node:util')
export const nodeV8 = later<typeof import('node:v8')>('node:v8')
export const nodeWorkerThreads = later<typeof import('node:worker_threads')>('node:worker_threads')
export const nodeZlib = later<typeof import('node:zlib')>('node:zlib')

/** Returns a function that returns the module. */
function later<Module>(name: string): () => Module {
  let loaded: Module | undefined
  return () => {
    loaded ??= requireLater(name) as Module
    return loaded
  }
}
