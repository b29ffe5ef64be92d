/** A new file, or a change in one place of an existing file. */
export type Change =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly find: string; readonly replace: string }

/** Changes made by someone who follows a section of CONTRIBUTING.md, with a proof that they work. */
export interface Recipe {
  /** Heading of the section. */
  readonly heading: string
  readonly changes: readonly Change[]
  /** Unit tests that must pass with the changes: words of scripts/test.mjs. */
  readonly tests: readonly string[]
  /** An ES module to run in the root of the copy. Throws when the addition does not work. */
  readonly proof: string
}
