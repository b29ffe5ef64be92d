import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generatedFiles } from '../../../scripts/docs/generated-files.js'

const root = new URL('../../../../', import.meta.url)
const annotated = readFileSync(new URL('config/hostpulse.yaml', root), 'utf8')

const readDeclarations = (module: string) => readFileSync(new URL(`dist/src/${module}.d.ts`, root), 'utf8')
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const files = generatedFiles(annotated, exports, readDeclarations)

for (const [file, text] of files) {
  test(`${file} is up to date: otherwise run npm run docs`, () => {
    assert.equal(readFileSync(new URL(file, root), 'utf8'), text)
  })
}

test('docs/api has no page for a module that is no longer exported', () => {
  const pages = readdirSync(new URL('docs/api/', root)).map((name) => `docs/api/${name}`)
  assert.deepEqual(
    pages.filter((page) => !files.has(page)),
    [],
  )
})
