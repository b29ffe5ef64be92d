import { formatPath, isMapping, ownValue, type Path } from './path.js'

/** One value that a flag or an environment variable puts into the configuration. */
export interface Edit {
  /** What a message calls it: `--interval`. */
  readonly label: string
  /** Where it goes; a number is a position in a list, `*` every position. */
  readonly path: Path
  readonly value: unknown
  /** Keep a value that is already there: another default, not an order. */
  readonly ifAbsent?: boolean
}

export interface Edited {
  readonly config: unknown
  /** Path → label of what was put there. */
  readonly labels: ReadonlyMap<string, string>
}

/** Applies edits in order to a copy. Where the configuration has something else than a mapping on the way, it keeps that. */
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

/** What is replaced as a whole takes the labels of its parts with it. */
function forgetBelow(path: Path, labels: Map<string, string>): void {
  const prefix = formatPath(path)
  for (const label of labels.keys()) if (label.startsWith(prefix)) labels.delete(label)
}
