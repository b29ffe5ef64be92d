import type { StackFrame } from '../../../src/shared/stacks.js'
import { QUESTION_URL } from './stack-questions.js'

const ANONYMOUS = '<anonymous>'
const ASYNC = 'async '
const POSITION = /^(.*):(\d+):(\d+)$/

/** Returns the frames below those of the question. @param sites call sites as V8 writes them */
export function framesBelowQuestion(sites: readonly string[]): StackFrame[] {
  return sites.slice(sites.findLastIndex((site) => site.includes(QUESTION_URL)) + 1).map(parseCallSite)
}

/**
 * Parses a call site as V8 writes it into the lines of a stack: `total (/srv/cart.js:4:7)`, `/srv/cart.js:9:1`. The file is unknown
 * for code made by eval or `new Function`, and for V8's own functions.
 */
export function parseCallSite(site: string): StackFrame {
  const named = site.endsWith(')') ? site.indexOf(' (') : -1
  if (named >= 0) return { function: site.slice(0, named), ...parsePosition(site.slice(named + 2, -1)) }
  return site.startsWith(ASYNC)
    ? { function: ASYNC + ANONYMOUS, ...parsePosition(site.slice(ASYNC.length)) }
    : { function: ANONYMOUS, ...parsePosition(site) }
}

function parsePosition(text: string): Omit<StackFrame, 'function'> {
  const [, file = '', line, column] = POSITION.exec(text) ?? []
  const isKnown = !text.startsWith('eval at ') && file !== ANONYMOUS
  return { file: isKnown ? file : '', line: Number(line ?? 0), column: Number(column ?? 0) }
}
