import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { makePrivateFile } from '../../../../src/receiver/store/sqlite/private-file.js'

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-private-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function mode(file: string): string {
  return (statSync(file).mode & 0o777).toString(8)
}

test('creates a file and its folders for their owner only', () => {
  const file = path.join(folder, 'state', 'hostpulse', 'points.db')
  assert.equal(makePrivateFile(file), undefined)
  assert.equal(mode(file), '600')
  assert.equal(mode(path.dirname(file)), '700')
  assert.equal(mode(path.join(folder, 'state')), '700')
})

test('leaves an existing file and its permissions unchanged', () => {
  const file = path.join(folder, 'shared.db')
  writeFileSync(file, 'content')
  chmodSync(file, 0o640)
  assert.equal(makePrivateFile(file), undefined)
  assert.equal(readFileSync(file, 'utf8'), 'content')
  assert.equal(mode(file), '640')
})

test('names the problem with a path', () => {
  const plain = path.join(folder, 'plain')
  writeFileSync(plain, '')
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  assert.equal(makePrivateFile(folder), 'is a folder: name a file in it')
  assert.equal(makePrivateFile(pipe), 'is not a regular file')
  assert.equal(makePrivateFile('/dev/null'), 'is not a regular file')
  assert.match(makePrivateFile(path.join(plain, 'a.db')) ?? '', /its folder is a file/)
  assert.equal(makePrivateFile(path.join(folder, 'x'.repeat(300))), 'has too long a name')
})

const NOBODY = 65_534

/** Runs `work` as an ordinary user, because root may write anywhere. */
function withoutRoot(work: () => void): void {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

test('reports a missing permission to write', () => {
  chmodSync(folder, 0o755)
  const closed = path.join(folder, 'closed')
  mkdirSync(closed, { mode: 0o555 })
  const file = path.join(closed, 'a.db')
  withoutRoot(() => assert.equal(makePrivateFile(file), 'cannot be written: no permission'))
  assert.equal(existsSync(file), false)
})
