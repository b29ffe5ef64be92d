import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PEERS } from './root.js'

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/bin']

/** Returns the path of an installed program, or undefined. */
export function program(name: string): string | undefined {
  return FOLDERS.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
}

/** Returns a CommonJS package of bench/peers/, or undefined when bench/setup.sh has not run. */
export function peerPackage<Exports>(name: string): Exports | undefined {
  if (!hasPeerPackage(name)) return undefined
  return createRequire(path.join(PEERS, 'package.json'))(name) as Exports
}

export function hasPeerPackage(name: string): boolean {
  return existsSync(path.join(PEERS, 'node_modules', name, 'package.json'))
}

/** Returns the note about a row that is left out. */
export function missing(peer: string): string {
  return `left out: ${peer} is not installed (bench/setup.sh installs it)`
}
