import type { Distribution } from '../encode/agent-identity.js'

/** Reads os-release(5): assignments as a shell has them. Undefined when it names nothing. */
export function parseOsRelease(text: string): Distribution | undefined {
  const values = new Map(text.split('\n').flatMap(readAssignment))
  const name = values.get('NAME')
  return name === undefined ? undefined : { name, version: values.get('VERSION_ID'), title: values.get('PRETTY_NAME') }
}

function readAssignment(line: string): readonly (readonly [string, string])[] {
  const [, key, quote = '', value = ''] = /^([A-Z][A-Z0-9_]*)=(["']?)(.*)\2$/.exec(line.trim()) ?? []
  if (key === undefined || value === '') return []
  // Only within double quotes is a backslash more than a backslash.
  return [[key, quote === '"' ? value.replace(/\\(["$`\\])/g, '$1') : value]]
}
