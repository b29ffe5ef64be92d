import { describeError } from '../shared/describe-error.js'
import { requireLater } from '../shared/package-files.js'
import type { Report } from './report.js'

/** Deepest nesting of lists and mappings. A configuration has six levels; a parser that runs out of stack may crash the process. */
const MAX_DEPTH = 100
/** Most nodes that aliases may expand to: stops an alias bomb. */
const MAX_ALIAS_COUNT = 100
const MAX_PROBLEMS = 10

/**
 * Parses YAML 1.2, which includes JSON, into plain data. Duplicate keys, unknown tags, more than one document and aliases that
 * multiply are problems. Messages name line and column and never quote the text.
 * @returns undefined when there was a problem
 */
export function parseText(text: string, report: Report): unknown {
  if (isDeep(text)) {
    report.add([], 'is nested too deeply')
    return undefined
  }
  // Loaded on demand: most programs have no file to parse.
  const { LineCounter, parseDocument } = requireLater('yaml') as typeof import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true, stringKeys: true })
  const problems = [...document.errors, ...document.warnings]
  for (const { pos, message } of problems.slice(0, MAX_PROBLEMS)) {
    const { line, col } = lineCounter.linePos(pos[0])
    report.add([], `line ${line}, column ${col}: ${withoutSource(message)}`)
  }
  return problems.length > 0 ? undefined : plainData(() => document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }), report)
}

/** Returns an upper bound of the depth, counting only open brackets and the columns where blocks begin. */
function isDeep(text: string): boolean {
  if (new RegExp(`^[ ?:-]{${MAX_DEPTH}}`, 'm').test(text)) return true
  let depth = 0
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > MAX_DEPTH) return true
  }
  return false
}

/** Removes input that the parser's message quotes: an unquoted password that begins with `*`, `!` or `|` would be quoted. */
function withoutSource(message: string): string {
  return message.replace(/(?<=[\w)]): .*$|(?<=escape sequence) .*$/s, '')
}

function plainData(toData: () => unknown, report: Report): unknown {
  try {
    const data = toData()
    if (data === null) report.add([], 'is empty: `hostpulse init` writes one to begin with')
    else if (isCircular(data)) report.add([], 'has an alias that stands for a part of itself')
    else return data
  } catch (error) {
    report.add([], withoutSource(describeError(error)))
  }
  return undefined
}

function isCircular(data: unknown): boolean {
  try {
    JSON.stringify(data)
    return false
  } catch {
    return true
  }
}
