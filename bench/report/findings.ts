import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../lib/root.js'

const FOLDER = path.join(ROOT, 'bench/findings')

/** Written notes on the figures of benchmarks, by name: why a goal is missed, what was tried. */
export type Findings = ReadonlyMap<string, string>

export function readFindings(): Findings {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md'))
  return new Map(
    files.map((file) => [file.slice(0, -'.md'.length), readFileSync(path.join(FOLDER, file), 'utf8').trim()]),
  )
}
