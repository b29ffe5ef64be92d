import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generatedFiles } from '../../../src/cli/docs/generated-files.js'

const root = new URL('../../../../', import.meta.url)
const annotated = readFileSync(new URL('config/hostpulse.yaml', root), 'utf8')

for (const [file, text] of generatedFiles(annotated)) {
  test(`${file} is what the code makes of it: otherwise run npm run docs`, () => {
    assert.equal(readFileSync(new URL(file, root), 'utf8'), text)
  })
}
