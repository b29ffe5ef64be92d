/** What every property descriptor inherits then: Object.defineProperty fails in Node's own code, and in packages. */
const OF_DESCRIPTORS = ['get', 'set', 'value', 'writable']
/** What the options of every thread inherit then. */
const OF_THREADS = ['eval', 'transferList']

/**
 * Returns why no agent can run in this realm; undefined when one can. The host, or one of its packages, may have added properties
 * to Object.prototype. Most do no harm, but some change what Node does, and would fail here and there, or in the host.
 */
export function unusablePrototype(): string | undefined {
  const inherited = Object.prototype as Readonly<Record<string, unknown>>
  const descriptor = OF_DESCRIPTORS.find((name) => name in inherited)
  if (descriptor !== undefined) return reason(descriptor, 'every property descriptor')
  const option = OF_THREADS.find((name) => name in inherited)
  if (option !== undefined) return reason(option, 'the options of every thread')
  if ('name' in inherited && typeof inherited['name'] !== 'string') return reason('name', 'the options of every thread')
  if ('signal' in inherited) return reason('signal', "the options of Node's file calls")
  if (typeof inherited['then'] === 'function') return reason('then', 'every result of a promise')
  return undefined
}

function reason(name: string, heir: string): string {
  return `Object.prototype has the property "${name}", which ${heir} inherits: remove it, or define it where it is needed`
}
