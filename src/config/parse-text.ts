import { LineCounter, parseDocument } from 'yaml'
import type { Report } from './report.js'

/**
 * Reads YAML 1.2, of which JSON is a part, into plain data. Duplicate keys, unknown tags, more than one document and
 * aliases that multiply are problems; a message names line and column and shows nothing of the text around them.
 * @returns undefined when there was a problem
 */
export function parseText(text: string, report: Report): unknown {
  const lineCounter = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true })
    for (const { pos, message } of [...document.errors, ...document.warnings]) {
      const { line, col } = lineCounter.linePos(pos[0])
      report.add([], `line ${line}, column ${col}: ${message}`)
    }
    if (document.errors.length + document.warnings.length > 0) return undefined
    // 100 is the library's own limit of what an alias may stand for; said here because this is what stops an alias bomb.
    const data: unknown = document.toJS({ maxAliasCount: 100 })
    if (data === null || data === undefined) report.add([], 'is empty: `hostpulse init` writes one to begin with')
    return data ?? undefined
  } catch (error) {
    report.add([], error instanceof RangeError ? 'is nested too deeply' : messageOf(error))
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
