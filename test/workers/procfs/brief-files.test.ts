import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { BriefFiles } from '../../../workers/procfs/brief-files.js'

const folder = mkdtempSync(join(tmpdir(), 'hostpulse-brief-'))
after(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, 'file')
  writeFileSync(path, text)
  return path
}

describe('brief files', () => {
  const files = new BriefFiles()

  it('have a number or a line', () => {
    assert.equal(files.number(file('1500\n')), 1500)
    assert.equal(files.line(file('eth0 x\nmore\n')), 'eth0 x')
    assert.equal(files.line(file('')), '')
    assert.ok(Number.isNaN(files.number(file('up\n'))))
  })

  it('do not keep the text of the file before', () => {
    assert.equal(files.line(file('a longer line\n')), 'a longer line')
    assert.equal(files.line(file('ab')), 'ab')
  })

  it('that cannot be read have neither, and the reason is told', () => {
    assert.equal(files.line(join(folder, 'none')), undefined)
    assert.match(files.failure, /^ENOENT: .*none/)
    mkdirSync(join(folder, 'folder'))
    assert.ok(Number.isNaN(files.number(join(folder, 'folder'))))
    assert.match(files.failure, /^EISDIR/)
  })

  it('are closed, read or not', { skip: process.platform !== 'linux' }, () => {
    const before = readdirSync('/proc/self/fd').length
    for (let count = 0; count < 100; count++) {
      files.number(file('1'))
      files.number(folder)
    }
    assert.equal(readdirSync('/proc/self/fd').length, before)
  })
})
