import { requireLater } from './package-files.js'

/*
 * Node's HTTP modules, by require(). An import of them makes Node 22 and later load its whole fetch, whose WebAssembly parser reserves
 * gigabytes of address space: below that limit (`ulimit -v`) it rejects a promise that nobody handles, in the host.
 */

export const nodeHttp = requireLater('node:http') as typeof import('node:http')
export const nodeHttps = requireLater('node:https') as typeof import('node:https')
