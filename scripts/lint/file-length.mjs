// `node scripts/lint/file-length.mjs`: no source file may be longer than a reader can take in at once.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const MAX_LINES = 250
const FOLDERS = ['src', 'workers']
/** Longer files, each with the reason. */
const EXCEPTIONS = new Map([
  ['src/config/agent-config.ts', 'generated from the schema: one field per configuration key'],
])

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name).replaceAll('\\', '/')),
)
const tooLong = files
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
  .filter(({ file, lines }) => lines > MAX_LINES && !EXCEPTIONS.has(file))
for (const { file, lines } of tooLong) console.error(`${file} has ${lines} lines, more than ${MAX_LINES}: split it`)
const stale = [...EXCEPTIONS.keys()].filter((file) => !files.includes(file))
for (const file of stale) console.error(`${file} is an exception in scripts/lint/file-length.mjs and does not exist`)
process.exit(tooLong.length + stale.length > 0 ? 1 : 0)
