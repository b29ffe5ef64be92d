import { agentConfigSource } from './agent-config-source.js'
import { apiPages, type Exports } from './api/pages.js'
import type { ReadDeclarations } from './api/reference.js'
import { fileJsonSchema } from './config-schema.js'
import { configurationPage } from './configuration-page.js'
import { metricsPage } from './metrics-page.js'
import { namesPage } from './names-page.js'

/**
 * Returns the generated files: path from the project's root, and text. Written by hand, they would drift from the code.
 * @param annotated the text of config/hostpulse.yaml
 * @param exports of package.json
 * @param read reads declaration files
 */
export function generatedFiles(
  annotated: string,
  exports: Exports,
  read: ReadDeclarations,
): ReadonlyMap<string, string> {
  return new Map([
    ['docs/metrics.md', metricsPage()],
    ['docs/names.md', namesPage()],
    ['docs/configuration.md', configurationPage(annotated)],
    ['config/hostpulse.schema.json', jsonText(fileJsonSchema())],
    ['src/config/agent-config.ts', agentConfigSource()],
    ...apiPages(exports, read),
  ])
}

/** Formats JSON with an indentation of 2, and lists of words on one line. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  const wordLists = /\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\]/g
  return `${text.replaceAll(wordLists, (_, words: string) => `[${words.replaceAll(/\n\s+/g, ' ')}]`)}\n`
}
