/** Names that every property descriptor would inherit: Object.defineProperty fails in Node's own code, and in packages. */
const OF_DESCRIPTORS = ['get', 'set', 'value', 'writable']
/** Names that would be listeners of every socket: Node keeps them in a plain object. */
const OF_SOCKETS = ['agentRemove', 'connect', 'free', 'timeout']
/** Names with which Node does not recognize a URL. */
const OF_URLS = ['path', 'auth']
/** Names that the options of every thread would inherit. */
const OF_THREADS = ['eval', 'transferList']

/**
 * Returns why no agent can run in this realm; undefined when one can. The host, or one of its packages, may have added properties
 * to Object.prototype. Most do no harm, but some change how Node works, and cause failures here and there, or in the host.
 */
export function unusablePrototype(): string | undefined {
  const inherited = Object.prototype as Readonly<Record<string, unknown>>
  const descriptor = OF_DESCRIPTORS.find((name) => name in inherited)
  if (descriptor !== undefined) return reason(descriptor, 'every property descriptor')
  const part = OF_URLS.find((name) => name in inherited)
  if (part !== undefined) return reason(part, 'every URL')
  const option = OF_THREADS.find((name) => name in inherited)
  if (option !== undefined) return reason(option, 'each set of options of a thread')
  if ('name' in inherited && typeof inherited['name'] !== 'string')
    return reason('name', 'each set of options of a thread')
  const listener = OF_SOCKETS.find((name) => name in inherited && typeof inherited[name] !== 'function')
  if (listener !== undefined) return reason(listener, 'the list of listeners of each socket')
  if ('signal' in inherited) return reason('signal', 'each set of options of a file call')
  if (typeof inherited['then'] === 'function') return reason('then', 'every result of a promise')
  return undefined
}

function reason(name: string, heir: string): string {
  return `Object.prototype has the property "${name}", which ${heir} inherits, so that Node's own functions fail: remove it, or define it where it is needed`
}
