/** A node of the configuration's JSON Schema, with the properties that documentation uses. */
export interface SchemaNode {
  readonly $schema?: string
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly additionalProperties?: SchemaNode | boolean
}

export interface Section {
  /** Its path in the configuration; empty for the top. */
  readonly path: string
  readonly node: SchemaNode
}

/** Returns every mapping with its own keys, each before those inside it. */
export function sectionsOf(node: SchemaNode, path = ''): readonly Section[] {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  const inside = Object.entries(node.properties ?? {}).flatMap(([key, child]) => sectionsOf(child, below(key)))
  const items = node.items === undefined ? [] : sectionsOf(node.items, `${path}[]`)
  const others =
    typeof node.additionalProperties === 'object' ? sectionsOf(node.additionalProperties, below('<name>')) : []
  const self = node.properties === undefined ? [] : [{ path, node }]
  return [...self, ...inside, ...items, ...others]
}

/** Whether to show a key's default. A section's defaults are shown with its keys. */
export function hasDefault(node: SchemaNode): boolean {
  return node.default !== undefined && node.properties === undefined
}
