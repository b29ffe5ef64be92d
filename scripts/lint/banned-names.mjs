// `npm run lint:names`: identifiers must use the words of docs/architecture.md ("Words"), not their predecessors.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { identifiersOf } from './identifiers.mjs'

/**
 * Words that no identifier may contain as a whole camelCase part, with the word to use instead. `folders` limits a ban to where
 * the word has another meaning.
 */
const BANNED = [
  { words: ['asked'], use: 'pending request, or requested' },
  { words: ['isolate'], use: 'runner' },
  { words: ['way'], use: 'runner, or path', folders: ['src/run', 'workers/filesystems'] },
  { words: ['barren', 'futile'], use: 'what makes it useless, e.g. allRejected' },
  { words: ['employ', 'dismiss'], use: 'start and stop' },
  { words: ['kept'], use: 'pending', folders: ['src/run'] },
  { words: ['recode', 'recoded'], use: 'downgrade, downgraded, fallback version' },
  { words: ['shown', 'made'], use: 'exported, derived, reported', folders: ['src/expose', 'workers/collectors'] },
  { words: ['tell', 'tells', 'told'], use: 'report, reports, reported' },
  { words: ['through'], use: 'run' },
  { words: ['trial'], use: 'probe' },
  { words: ['try', 'tries'], use: 'attempt, attempts' },
  { words: ['parcel', 'shipment'], use: 'body' },
  { words: ['passed'], use: 'skipped', folders: ['src/run'] },
  { words: ['answer', 'answers', 'answered'], use: 'response', folders: ['src/run', 'src/shared', 'workers'] },
]
const FOLDERS = ['src', 'workers']
const SOURCE = /\.(ts|js)$/

const problems = FOLDERS.flatMap(sourcesIn).flatMap((file) => {
  const found = identifiersOf(readFileSync(file, 'utf8')).flatMap(({ name, line }) => {
    const use = replacementOf(name, file)
    return use === undefined ? [] : [{ file, line, name, use }]
  })
  // One finding per name and file, at its first occurrence.
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)
})
for (const { file, line, name, use } of problems) console.error(`${file}:${line} ${name}: say ${use}`)
process.exit(problems.length > 0 ? 1 : 0)

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name).replaceAll('\\', '/'))
}

/** Returns the replacement of a banned name; undefined when the name is allowed. */
function replacementOf(name, file) {
  const parts = partsOf(name)
  const banned = BANNED.find(
    ({ words, folders = FOLDERS }) =>
      words.some((word) => parts.includes(word)) && folders.some((folder) => file.startsWith(`${folder}/`)),
  )
  return banned?.use
}

/** Splits a name into words: `takeKept` into take and kept, `HTTP_ANSWER` into http and answer. */
function partsOf(name) {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
}
