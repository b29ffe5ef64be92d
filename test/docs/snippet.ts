import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the checkout this was built from. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** A fenced block of a page. */
export interface Snippet {
  /** Page, language and number among the page's snippets in that language: `README.md js 1`. */
  readonly name: string
  /** Language; empty for drawings and text. */
  readonly language: string
  readonly text: string
}

/** Returns every fenced block of the README, CONTRIBUTING.md and docs/. */
export function snippets(): readonly Snippet[] {
  const docs = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)].flatMap(snippetsIn)
}

function snippetsIn(page: string): readonly Snippet[] {
  const counts = new Map<string, number>()
  const blocks = readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)
  return [...blocks].map(([, language = '', text = '']) => {
    const count = (counts.get(language) ?? 0) + 1
    counts.set(language, count)
    return { name: `${page} ${language} ${count}`, language, text }
  })
}
