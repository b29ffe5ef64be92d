import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'
import { pageBytes } from '../../../workers/procfs/page-size.js'

it('the size of a page is that of getconf', { skip: process.platform !== 'linux' }, () => {
  assert.equal(pageBytes(), Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })))
})
