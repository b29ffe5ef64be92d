/** Names the script of a question, so that its own frames can be told from the host's. */
export const QUESTION_URL = 'hostpulse:stall-question'

/** Most frames read, innermost first; deeper ones are cut off. */
const MOST_FRAMES = 64

/**
 * JavaScript that reads the stack of the thread on which it runs. It may run between any two statements of the host, so it calls
 * none of the host's code. Its `prepareStackTrace` replaces the host's, or Node's, because these may read source maps. It restores
 * both settings of Error before it returns. If they cannot be set, as under --frozen-intrinsics, it reads the stack as prepared
 * there.
 */
const READ_STACK = `() => {
  const url = globalThis.process?.getBuiltinModule?.('node:inspector')?.url() ?? ''
  if (url !== '') return { debugger: url, frames: [] }
  const replace = (key, value) => {
    const before = Object.getOwnPropertyDescriptor(Error, key)
    const fixed = before !== undefined && !before.configurable
    try {
      Object.defineProperty(Error, key, fixed ? { value } : { value, writable: true, enumerable: true, configurable: true })
    } catch {
      return undefined
    }
    return () => (before === undefined ? delete Error[key] : Object.defineProperty(Error, key, before))
  }
  const frames = []
  const restoreLimit = replace('stackTraceLimit', ${MOST_FRAMES})
  const restorePrepare = replace('prepareStackTrace', (_, sites) => {
    for (let index = 0; index < sites.length; index++) frames[index] = sites[index].toString()
    return ''
  })
  let text = ''
  try {
    text = String(new Error().stack)
  } catch {}
  restorePrepare?.()
  restoreLimit?.()
  return { debugger: '', frames: restorePrepare === undefined ? text.split('\\n    at ').slice(1) : frames }
}`

/** The parts of a question, as JavaScript that publishes each as a StackQuestion. @param channel as in StackAccess */
export function stackQuestions(channel: string): Readonly<Record<'stack' | 'context' | 'end', string>> {
  return {
    stack: publication(channel, `{ part: 'stack', stack: (${READ_STACK})() }`),
    context: publication(channel, "{ part: 'context' }"),
    end: publication(channel, "{ part: 'end' }"),
  }
}

/** Returns JavaScript that publishes a question. It publishes nothing without a subscriber, because Node would keep the channel. */
function publication(channel: string, question: string): string {
  return `(() => {
  const channel = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel')?.channel(${JSON.stringify(channel)})
  if (channel?.hasSubscribers) channel.publish(${question})
})()
//# sourceURL=${QUESTION_URL}`
}
