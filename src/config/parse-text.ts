import { LineCounter, parseDocument } from 'yaml'
import type { Report } from './report.js'

/** Levels of lists and mappings. A configuration has six; a parser that runs out of stack may take the process with it. */
const MAX_DEPTH = 100
/** What an alias may stand for, multiplied out: it stops an alias bomb. */
const MAX_ALIAS_COUNT = 100
const MAX_PROBLEMS = 10

/**
 * Reads YAML 1.2, of which JSON is a part, into plain data. Duplicate keys, unknown tags, more than one document and
 * aliases that multiply are problems; a message names line and column and shows nothing of the text around them.
 * @returns undefined when there was a problem
 */
export function parseText(text: string, report: Report): unknown {
  if (isDeep(text)) {
    report.add([], 'is nested too deeply')
    return undefined
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true, stringKeys: true })
  const problems = [...document.errors, ...document.warnings]
  for (const { pos, message } of problems.slice(0, MAX_PROBLEMS)) {
    const { line, col } = lineCounter.linePos(pos[0])
    report.add([], `line ${line}, column ${col}: ${withoutSource(message)}`)
  }
  return problems.length > 0 ? undefined : plainData(() => document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }), report)
}

/** An upper bound by characters alone: open brackets, and the columns that a block begins at. */
function isDeep(text: string): boolean {
  if (new RegExp(`^[ ?:-]{${MAX_DEPTH}}`, 'm').test(text)) return true
  let depth = 0
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > MAX_DEPTH) return true
  }
  return false
}

/** The parser ends some messages with what it read: of an unquoted password that begins with `*`, `!` or `|`, that is the password. */
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
    report.add([], withoutSource(error instanceof Error ? error.message : String(error)))
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
