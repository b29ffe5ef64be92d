/** Keys and list positions from the top of a configuration to a value. */
export type Path = readonly (string | number)[]

/** `collectors.cpu.interval`, `outputs[0].url`, `tags["a b"]`. */
export function formatPath(path: Path): string {
  return path.map(formatStep).join('').replace(/^\./, '')
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

/** Whether a value is a mapping: a plain object, not a list, date or class instance. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** Returns the value of an own key; undefined when it is absent or null: `key:` without a value is an absent key. */
export function ownValue(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? (mapping[key] ?? undefined) : undefined
}

/** Returns the value at a path; undefined when the path does not exist. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const step of path) {
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined
    else current = isMapping(current) ? ownValue(current, step) : undefined
  }
  return current
}
