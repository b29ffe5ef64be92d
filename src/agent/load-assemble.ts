import { requireLater } from '../shared/package-files.js'
import type { assemble } from './assemble.js'

type Assemble = typeof assemble

let provided: Assemble | undefined

/** In a bundle the inside is there already; there is no file that it could be loaded from. */
export function provideAssemble(assemble: Assemble): void {
  provided = assemble
}

/**
 * The inside of an agent, some hundred files with zod among them, is loaded with the first agent and not with the
 * package: a host that only imports it pays next to nothing.
 */
export function loadAssemble(): Assemble {
  // The path is from the folder of package-files.
  provided ??= (requireLater('../agent/assemble.js') as typeof import('./assemble.js')).assemble
  return provided
}
