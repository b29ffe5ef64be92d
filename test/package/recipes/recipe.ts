/** A new file, or one place in an existing file, changed. */
export type Change =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly find: string; readonly replace: string }

/** What somebody who follows a section of CONTRIBUTING.md writes, and how it is seen to work. */
export interface Recipe {
  /** Heading of the section. */
  readonly heading: string
  readonly changes: readonly Change[]
  /** Unit tests that must pass with the changes: words of scripts/test.mjs. */
  readonly tests: readonly string[]
  /** An ES module, run in the root of the copy; it throws when the addition does not work. */
  readonly proof: string
}
