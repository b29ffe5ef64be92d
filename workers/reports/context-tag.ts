import type { RequestContext } from '../../src/shared/stacks.js'

const LONGEST = 128
/** Most distinct values, because each makes its own series at a receiver. */
const MOST_DISTINCT = 100
const OTHER = 'other'

/** Makes the tag `context` from the host's description of its request: the text, or its `route` alone. */
export class ContextTag {
  readonly #known = new Set<string>()

  /** Returns the value of the tag; undefined if neither is known. */
  of(context: RequestContext | undefined): string | undefined {
    const text = (typeof context === 'object' ? context['route'] : context)?.slice(0, LONGEST)
    if (text === undefined || text === '') return undefined
    if (this.#known.size < MOST_DISTINCT) this.#known.add(text)
    return this.#known.has(text) ? text : OTHER
  }
}
