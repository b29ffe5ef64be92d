import type { ListenAddress } from '../listen/address.js'
import type { NamePatterns, TreePatterns } from '../shared/settings.js'

/*
 * Options of collectors as plain data that threads may import too. The configuration's schema, types and documentation derive
 * from them, and so do the types by which a collector reads its options.
 */

/** On or off. */
export interface ToggleOption {
  readonly kind: 'toggle'
  /** One sentence without the final period, as in every option. */
  readonly description: string
  readonly default: boolean
}

/** One of a few words. */
export interface ChoiceOption<Word extends string = string> {
  readonly kind: 'choice'
  readonly description: string
  readonly words: readonly [Word, ...Word[]]
  readonly default: Word
}

/** A whole number from `min` to `max`. */
export interface IntegerOption {
  readonly kind: 'integer'
  readonly description: string
  readonly min: number
  readonly max: number
  readonly default: number
}

/** A duration from `min` to `max`, in milliseconds. */
export interface DurationOption {
  readonly kind: 'duration'
  readonly description: string
  readonly min: number
  readonly max: number
  readonly default: number
}

/** Names to include and exclude. */
export interface NameFilterOption {
  readonly kind: 'nameFilter'
  readonly description: string
  readonly default: NamePatterns
}

/** Destination of data: a URL as for an output. May hold a secret. */
export interface UrlOption {
  readonly kind: 'url'
  readonly description: string
  readonly default: undefined
}

/** An address to listen on. */
export interface ListenOption {
  readonly kind: 'listen'
  readonly description: string
  readonly default: undefined
}

/** Path of a local file; absolute once the configuration is read. */
export interface FileOption {
  readonly kind: 'file'
  readonly description: string
  readonly default: string | undefined
}

/** Options of a part that has several. */
export interface SectionOption<Fields extends OptionFields = OptionFields> {
  readonly kind: 'section'
  /** Name of its type in AgentConfig. */
  readonly title: string
  readonly description: string
  readonly fields: Fields
  readonly default: ValuesOf<Fields>
}

/** Paths of a tree to include and exclude, and how deep to look for them. */
export interface TreeFilterOption {
  readonly kind: 'treeFilter'
  readonly description: string
  readonly maxDepth: number
  readonly default: TreePatterns
}

/** A string that is not empty, in an entry of a list; it has no default. */
export interface TextOption {
  readonly kind: 'text'
  readonly description: string
}

/** A list of entries with the same keys, empty by default. */
export interface ListOption<Entry extends EntryFields = EntryFields> {
  readonly kind: 'list'
  readonly description: string
  /** Name of an entry's type in AgentConfig. */
  readonly title: string
  readonly fields: Entry
  /** The key whose values must differ. */
  readonly unique: keyof Entry & string
  /** Most entries. */
  readonly max: number
  readonly default: readonly []
}

/** The keys of an entry of a list. */
export type EntryFields = Readonly<Record<string, TextOption | ChoiceOption>>

export type OptionField =
  | FileOption
  | SectionOption
  | ToggleOption
  | ChoiceOption
  | IntegerOption
  | DurationOption
  | NameFilterOption
  | UrlOption
  | ListenOption
  | TreeFilterOption
  | ListOption

/** The options of a collector by their keys in the configuration. */
export interface OptionFields {
  readonly [key: string]: OptionField
}

type ValuesOf<Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends OptionField ? ValueOf<Fields[Key]> : never
}

type ValueOf<Field extends OptionField> =
  Field extends ListOption<infer Entry>
    ? readonly EntryOf<Entry>[]
    : Field extends ChoiceOption<infer Word>
      ? Word
      : Field extends ToggleOption
        ? boolean
        : Field extends UrlOption
          ? string | undefined
          : Field extends ListenOption
            ? ListenAddress | undefined
            : Field['default']

type EntryOf<Entry extends EntryFields> = {
  readonly [Key in keyof Entry]: Entry[Key] extends ChoiceOption<infer Word> ? Word : string
}

/** The values of a collector's options: `OptionsOf<typeof cpu>`. */
export type OptionsOf<Definition extends { readonly options: OptionFields }> = ValuesOf<Definition['options']>

export function toggle(description: string, preset: boolean): ToggleOption {
  return { kind: 'toggle', description, default: preset }
}

/** @param preset one of the words */
export function choice<const Word extends string>(
  description: string,
  words: readonly [Word, ...Word[]],
  preset: NoInfer<Word>,
): ChoiceOption<Word> {
  return { kind: 'choice', description, words, default: preset }
}

export function integer(
  description: string,
  { min, max, preset }: { min: number; max: number; preset: number },
): IntegerOption {
  return { kind: 'integer', description, min, max, default: preset }
}

/** Bounds and preset are milliseconds. */
export function duration(
  description: string,
  { min, max, preset }: { min: number; max: number; preset: number },
): DurationOption {
  return { kind: 'duration', description, min, max, default: preset }
}

/** Declares a file option without a default. */
export function file(description: string): FileOption {
  return { kind: 'file', description, default: undefined }
}

/** @param title name of its type in AgentConfig */
export function section<Fields extends OptionFields>(
  { title, description }: { readonly title: string; readonly description: string },
  fields: Fields,
): SectionOption<Fields> {
  return { kind: 'section', title, description, fields, default: optionsOf({ options: fields }, {}) }
}

/** @param exclude default of the user's `exclude` */
export function nameFilter(description: string, exclude: readonly string[] = []): NameFilterOption {
  return { kind: 'nameFilter', description, default: { include: [], exclude } }
}

/** Declares a URL option without a default. */
export function url(description: string): UrlOption {
  return { kind: 'url', description, default: undefined }
}

/** Declares an address option without a default. */
export function listen(description: string): ListenOption {
  return { kind: 'listen', description, default: undefined }
}

/** A filter that selects nothing by default. @param depth default of the user's `depth` */
export function treeFilter(
  description: string,
  { depth, maxDepth }: { depth: number; maxDepth: number },
): TreeFilterOption {
  return { kind: 'treeFilter', description, maxDepth, default: { include: [], exclude: [], depth } }
}

export function text(description: string): TextOption {
  return { kind: 'text', description }
}

export function list<const Entry extends EntryFields>(
  description: string,
  about: Pick<ListOption<Entry>, 'title' | 'fields' | 'unique' | 'max'>,
): ListOption<Entry> {
  return { kind: 'list', description, ...about, default: [] }
}

/**
 * Returns the values of a collector's options: the given ones, and defaults for those absent.
 * @param given values that the configuration's schema has checked
 */
export function optionsOf<Definition extends { readonly options: OptionFields }>(
  { options }: Definition,
  given: Readonly<Record<string, unknown>>,
): OptionsOf<Definition> {
  const values = Object.entries(options).map(([key, field]) => [key, given[key] ?? field.default])
  return Object.fromEntries(values) as OptionsOf<Definition>
}
