import type { Path } from './path.js'

/*
 * Declarations of a configuration's keys. One declaration gives the check of a value, its default, its TypeScript type, its line in
 * the documentation and its JSON Schema.
 */

/** Problem with a value, or with a value inside it. */
export interface Refusal {
  /** Path from the checked value; empty for that value itself. */
  readonly path: Path
  /** Continues a sentence that begins with the value: `is not a duration`. */
  readonly message: string
}

/** Result of checking a value: the converted value, or every problem with it. */
export type Checked<Value> = { readonly value: Value } | { readonly refusals: readonly Refusal[] }

export function accept<Value>(value: Value): Checked<Value> {
  return { value }
}

export function refuse(message: string): Checked<never> {
  return { refusals: [{ path: [], message }] }
}

/** Origin of a configuration: written in a program, or as text in a file, flag or variable. */
export type Origin = 'code' | 'text'

/** Description of a key for documentation and editors. */
export interface About {
  /** The type of its value, as AgentConfig and the documentation show it. */
  readonly title: string
  /** One sentence without the final period. */
  readonly description: string
}

interface Declaration<Value> extends About {
  /** Keywords of JSON Schema (draft 2020-12) for the value as users write it. */
  readonly json: Readonly<Record<string, unknown>>
  /** The entries of a list of mappings. */
  readonly items?: Section
  readonly check: (written: unknown, origin: Origin) => Checked<Value>
  /** Whether the key may be absent. @default false */
  readonly isOptional?: boolean
  /** Value that an absent key counts as. @default undefined */
  readonly preset?: unknown
}

/** A key of a mapping. Its value is written as `Written` and becomes `Value`. Required, unless `optional` or `default` was called. */
export class Field<Value, Written = unknown> {
  readonly declaration: Declaration<Value>

  constructor(declaration: Declaration<Value>) {
    this.declaration = declaration
  }

  /** Returns a field whose key may be absent. */
  optional(): Field<Value | undefined, Written> {
    return new Field<Value | undefined, Written>({ ...this.declaration, isOptional: true })
  }

  /** Returns a field whose absent key counts as the preset; the preset is checked like any value. */
  default(preset: Written): Field<Value, Written> {
    return new Field<Value, Written>({ ...this.declaration, isOptional: true, preset })
  }

  /** Returns a field that also checks, or converts, the values that pass this one. */
  refine<Refined>(check: (value: Value) => Checked<Refined>): Field<Refined, Written> {
    const before = this.declaration.check
    return new Field<Refined, Written>({
      ...this.declaration,
      check: (written, origin) => {
        const checked = before(written, origin)
        return 'value' in checked ? check(checked.value) : checked
      },
    })
  }
}

/** A key whose value is a mapping with keys of its own. When it is absent, so are all of them. */
export interface Section<Own = Fields> extends About {
  readonly fields: Own
}

export function section<Own extends Fields>(about: About, fields: Own): Section<Own> {
  return { ...about, fields }
}

/** The keys of a mapping, in the order of the documentation. */
export interface Fields {
  readonly [key: string]: Field<unknown> | Section
}

/** Values of a mapping that passes the check of every field. */
export type ValuesOf<Own> = {
  readonly [Key in keyof Own]: Own[Key] extends Field<infer Value>
    ? Value
    : Own[Key] extends Section<infer Inner>
      ? ValuesOf<Inner>
      : never
}
