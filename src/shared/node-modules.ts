import { requireLater } from './package-files.js'

/*
 * Modules of Node that take half a millisecond to several milliseconds to load. An import would load all of them with the first
 * agent of a process, in one piece, although most are needed only after its start, and some never. An import of the HTTP modules
 * would also make Node 22 and later load its whole fetch, whose WebAssembly parser reserves gigabytes of address space: below that
 * limit (`ulimit -v`) it rejects a promise that nobody handles, in the host.
 */

export const nodeCrypto = () => requireLater('node:crypto') as typeof import('node:crypto')
export const nodeDns = () => requireLater('node:dns') as typeof import('node:dns')
export const nodeHttp = () => requireLater('node:http') as typeof import('node:http')
export const nodeHttps = () => requireLater('node:https') as typeof import('node:https')
export const nodeNet = () => requireLater('node:net') as typeof import('node:net')
export const nodeTls = () => requireLater('node:tls') as typeof import('node:tls')
export const nodeWorkerThreads = () => requireLater('node:worker_threads') as typeof import('node:worker_threads')
export const nodeZlib = () => requireLater('node:zlib') as typeof import('node:zlib')
