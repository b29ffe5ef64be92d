import { requireLater } from '../shared/package-files.js'
import type { assemble } from './assemble.js'

type Assemble = typeof assemble

let provided: Assemble | undefined

/** Provides `assemble` in a bundle, which includes it and has no file to load it from. */
export function provideAssemble(assemble: Assemble): void {
  provided = assemble
}

/**
 * Loads the inside of an agent with the first agent instead of with the package: a host that only imports the package pays next to
 * nothing. The build makes one file of it, which loads in a fifth of the time of some hundred small ones.
 */
export function loadAssemble(): Assemble {
  // The path is relative to package-files.
  provided ??= (requireLater('../agent/assemble.cjs') as typeof import('./assemble.js')).assemble
  return provided
}
