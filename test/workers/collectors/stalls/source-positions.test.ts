import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { SourcePositions } from '../../../../workers/collectors/stalls/source-positions.js'

const folder = mkdtempSync(join(tmpdir(), 'source-positions-'))
after(() => rmSync(folder, { recursive: true }))

/** Generated 1:1 is original 1:1, and generated 2:5 is original 11:3 of the second source. From 2:9 on there is no original. */
const MAPPINGS = 'AAAA;ICUE,I'
const sources = ['../src/a.ts', '../src/b.ts']
const map = { version: 3, sources, names: [], mappings: MAPPINGS }

mkdirSync(join(folder, 'dist'))
let files = 0

/** Returns the original of a position in a file with this comment. */
function positionOf(comment: string, line: number, column: number): string {
  const path = join(folder, 'dist', `${++files}.js`)
  writeFileSync(path, `first\n    second\n${comment}\n`)
  const [frame] = new SourcePositions(folder).resolve([
    { function: 'f', file: files % 2 === 0 ? path : pathToFileURL(path).href, line, column },
  ])
  assert.equal(frame?.function, 'f')
  return `${frame.file.replace(`${files}.js`, 'N.js')}:${frame.line}:${frame.column}`
}

function beside(content: string): string {
  writeFileSync(join(folder, 'dist', `${files + 1}.js.map`), content)
  return `//# sourceMappingURL=${files + 1}.js.map`
}

function inline(content: object): string {
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(content)).toString('base64')}`
}

describe('the position of a frame', () => {
  it('is the original one by the map beside the file, or inline', () => {
    assert.equal(positionOf(beside(JSON.stringify(map)), 2, 7), 'src/b.ts:11:3')
    assert.equal(positionOf(inline(map), 2, 5), 'src/b.ts:11:3')
    const escaped = `//# sourceMappingURL=data:application/json,${encodeURIComponent(JSON.stringify(map))}`
    assert.equal(positionOf(escaped, 1, 3), 'src/a.ts:1:1')
  })

  it('is the generated one where there is no original', () => {
    assert.equal(positionOf(inline(map), 2, 9), 'dist/N.js:2:9')
    assert.equal(positionOf(inline(map), 2, 2), 'dist/N.js:2:2')
    assert.equal(positionOf(inline(map), 7, 1), 'dist/N.js:7:1')
  })

  it('is the generated one without a map that can be read', () => {
    for (const comment of [
      '',
      beside('{'),
      beside('null'),
      beside(JSON.stringify({ ...map, mappings: '!' })),
      beside(JSON.stringify({ ...map, sources: [null] })),
      '//# sourceMappingURL=missing.map',
      '//# sourceMappingURL=https://127.0.0.1/x.map',
      '//# sourceMappingURL=/dev/zero',
    ]) {
      assert.equal(positionOf(comment, 2, 5), 'dist/N.js:2:5')
    }
  })

  it('follows the root of the sources, and names what is no file as the map does', () => {
    assert.equal(positionOf(inline({ ...map, sourceRoot: '../lib/x' }), 1, 1), 'lib/src/a.ts:1:1')
    assert.equal(positionOf(inline({ ...map, sources: ['webpack://app/./a.ts'] }), 1, 1), 'webpack://app/./a.ts:1:1')
  })

  it('is found in the sections of a map', () => {
    const sections = [
      { offset: { line: 0, column: 0 }, map: { ...map, mappings: 'AAAA' } },
      { offset: { line: 1, column: 4 }, map: { ...map, mappings: 'ACUE' } },
    ]
    assert.equal(positionOf(inline({ version: 3, sections }), 2, 8), 'src/b.ts:11:3')
  })

  it('is left as it is outside files', () => {
    const frame = { function: 'f', file: 'node:fs', line: 3, column: 4 }
    assert.deepEqual(new SourcePositions(folder).resolve([frame]), [frame])
  })
})
