import { formatPath, isMapping, ownValue, type Path } from './path.js'

/** A value that a flag or an environment variable sets in the configuration. */
export interface Edit {
  /** Its name in messages: `--interval`. */
  readonly label: string
  /** Path to set; a number is a position in a list, `*` every position. */
  readonly path: Path
  readonly value: unknown
  /** Whether an existing value stays: the edit only changes a default. */
  readonly ifAbsent?: boolean
}

export interface Edited {
  readonly config: unknown
  /** Labels of the values that were set, by path. */
  readonly labels: ReadonlyMap<string, string>
}

/** Applies edits in order to a copy. An edit whose path crosses a value that is not a mapping is dropped. */
export function applyEdits(config: unknown, edits: readonly Edit[]): Edited {
  const labels = new Map<string, string>()
  let edited = config
  for (const edit of edits) edited = put(edited, edit, [], labels)
  return { config: edited, labels }
}

function put(target: unknown, edit: Edit, done: Path, labels: Map<string, string>): unknown {
  const step = edit.path[done.length]
  if (step === undefined) {
    if (edit.ifAbsent && target !== undefined) return target
    forgetBelow(done, labels)
    labels.set(formatPath(done), edit.label)
    return edit.value
  }
  if (Array.isArray(target)) {
    return target.map((item: unknown, index) =>
      step === '*' || step === index ? put(item, edit, [...done, index], labels) : item,
    )
  }
  if (step === '*' || typeof step === 'number' || !(target === undefined || isMapping(target))) return target
  return { ...target, [step]: put(target && ownValue(target, step), edit, [...done, step], labels) }
}

/** Removes the labels below a value that was replaced as a whole. */
function forgetBelow(path: Path, labels: Map<string, string>): void {
  const prefix = formatPath(path)
  for (const label of labels.keys()) if (label.startsWith(prefix)) labels.delete(label)
}
