import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generated-files.js'

// `npm run docs`: writes generated files into the checkout this was built from.
const root = new URL('../../../', import.meta.url)
const annotated = readFileSync(new URL('config/hostpulse.yaml', root), 'utf8')
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const api = new URL('docs/api/', root)
rmSync(api, { recursive: true, force: true })
mkdirSync(api)
const readDeclarations = (module: string) => readFileSync(new URL(`../../src/${module}.d.ts`, import.meta.url), 'utf8')
for (const [file, text] of generatedFiles(annotated, exports, readDeclarations))
  writeFileSync(new URL(file, root), text)
