import { readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './docs/generated-files.js'

// `npm run docs`: writes what is made from code into the checkout that this was built from.
const root = new URL('../../../', import.meta.url)
const annotated = readFileSync(new URL('config/hostpulse.yaml', root), 'utf8')
for (const [file, text] of generatedFiles(annotated)) writeFileSync(new URL(file, root), text)
