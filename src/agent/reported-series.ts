import { impliedKind, type Kind, type Layout, type Tags } from '../shared/frame.js'
import { hasHalfSurrogatePair, nameLimits } from '../shared/name-limits.js'

/** Limits of the cache of series. It is cleared when ever-changing types or tags fill it. */
const MAX_SERIES = 10_000
const MAX_CHARACTERS = 4_000_000

/** A node on the path to a series: one more tag. */
interface Node {
  layout: Layout | undefined
  readonly children: Map<string, Map<string, Node>>
}

/** A type, and the tree of its series. */
interface Type {
  readonly kind: Kind
  readonly root: Node
}

/**
 * The series of the points that a host reports, each with a layout of its own. Finds a series by walking from its type through
 * its tags, in the order of their names, which needs no key and checks a series only once.
 */
export class ReportedSeries {
  #ownTags: Tags
  readonly #types = new Map<string, Type>()
  #series = 0
  #characters = 0

  /** @param ownTags tags of the agent; they count towards the limit of tags on a point */
  constructor(ownTags: Tags) {
    this.#ownTags = ownTags
  }

  /** Counts other tags of the agent towards the limit, for new series. */
  useTags(ownTags: Tags): void {
    this.#ownTags = ownTags
  }

  /**
   * Returns the layout of a series; undefined when it is malformed, or when its type was reported with the other kind. May throw
   * what the getters of an unusual object throw.
   */
  find(type: unknown, kind: unknown, tags: unknown): Layout | undefined {
    const known = this.#types.get(type as string)
    if (known === undefined || (kind !== undefined && kind !== known.kind)) {
      return known === undefined ? this.#add(type, kind, tags) : undefined
    }
    if (tags === undefined) return known.root.layout ?? this.#add(type, kind, tags)
    if (typeof tags !== 'object' || tags === null) return undefined
    return this.#walk(known.root, tags as Tags)?.layout ?? this.#add(type, kind, tags)
  }

  #walk(root: Node, tags: Tags): Node | undefined {
    let node: Node | undefined = root
    for (const name of inOrder(Object.keys(tags))) node = node?.children.get(name)?.get(tags[name] as string)
    return node
  }

  #add(type: unknown, kind: unknown, tags: unknown): Layout | undefined {
    if (!isName(type, nameLimits.type) || !isKind(kind)) return undefined
    const entries = entriesOf(tags)
    if (entries === undefined || !this.#fits(entries)) return undefined
    this.#makeRoom(type, entries)
    let known = this.#types.get(type)
    if (known === undefined) {
      known = { kind: kind ?? impliedKind(type), root: newNode() }
      this.#types.set(type, known)
    }
    let node = known.root
    for (const [name, value] of entries) node = childOf(node, name, value)
    node.layout ??= {
      collector: 'report',
      series: [{ type, kind: known.kind, tags: entries.length === 0 ? undefined : Object.fromEntries(entries) }],
    }
    return node.layout
  }

  #fits(entries: readonly (readonly [string, string])[]): boolean {
    return new Set([...Object.keys(this.#ownTags), ...entries.map(([name]) => name)]).size <= nameLimits.tags
  }

  #makeRoom(type: string, entries: readonly (readonly [string, string])[]): void {
    const characters = entries.reduce((sum, [name, value]) => sum + name.length + value.length, type.length)
    if (this.#series >= MAX_SERIES || this.#characters + characters > MAX_CHARACTERS) {
      this.#types.clear()
      this.#series = 0
      this.#characters = 0
    }
    this.#series++
    this.#characters += characters
  }
}

function newNode(): Node {
  return { layout: undefined, children: new Map() }
}

function childOf({ children }: Node, name: string, value: string): Node {
  let byValue = children.get(name)
  if (byValue === undefined) {
    byValue = new Map()
    children.set(name, byValue)
  }
  let child = byValue.get(value)
  if (child === undefined) {
    child = newNode()
    byValue.set(value, child)
  }
  return child
}

/** Sorts names of tags, unless they are already in order, which is nearly always the case. */
function inOrder(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) if ((names[i] as string) < (names[i - 1] as string)) return names.sort()
  return names
}

/** Returns a copy of tags, reading each value once; undefined when they are malformed. */
function entriesOf(tags: unknown): readonly (readonly [string, string])[] | undefined {
  if (tags === undefined) return []
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return undefined
  const names = inOrder(Object.keys(tags))
  if (names.length > nameLimits.tags) return undefined
  const entries = names.map((name) => [name, (tags as Tags)[name] as string] as const)
  const areTags = entries.every(
    ([name, value]) => isName(name, nameLimits.tagName) && isText(value, 0, nameLimits.tagValue),
  )
  return areTags ? entries : undefined
}

function isKind(kind: unknown): kind is Kind | undefined {
  return kind === undefined || kind === 'gauge' || kind === 'counter'
}

function isName(name: unknown, longest: number): name is string {
  return isText(name, 1, longest)
}

function isText(text: unknown, shortest: number, longest: number): boolean {
  return typeof text === 'string' && text.length >= shortest && text.length <= longest && !hasHalfSurrogatePair(text)
}
