import type { RequestContext } from '../../src/shared/stacks.js'

const LONGEST = 128
/** Each value makes series of its own at a receiver. */
const MOST_DISTINCT = 100
const OTHER = 'other'

/** Makes the tag `context` of what a host says about its request: the text, or its `route` alone. */
export class ContextTag {
  readonly #known = new Set<string>()

  /** Returns undefined where neither is known. */
  of(context: RequestContext | undefined): string | undefined {
    const text = (typeof context === 'object' ? context['route'] : context)?.slice(0, LONGEST)
    if (text === undefined || text === '') return undefined
    if (this.#known.size < MOST_DISTINCT) this.#known.add(text)
    return this.#known.has(text) ? text : OTHER
  }
}
