import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../../../scripts/lint/commit-subjects.mjs', import.meta.url))

describe('the check of commit subjects', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-commits-'))
    git('init', '--quiet')
    commit('the first one is no part of a range')
  })
  after(() => rmSync(folder, { recursive: true }))

  function git(...words: readonly string[]): void {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
    const somebody = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org']
    execFileSync('git', [...somebody, ...words], { cwd: folder, env })
  }

  function commit(subject: string): void {
    git('commit', '--quiet', '--allow-empty', '--message', subject)
  }

  /** Checks the latest commit alone. */
  function check(range = 'HEAD~1..HEAD') {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, range], { cwd: folder, encoding: 'utf8' })
    return { status, stderr }
  }

  for (const subject of ['send: retry after a 425', 'encode/otlp: write the scope', 'Revert "Send twice"']) {
    it(`accepts "${subject}"`, () => {
      commit(subject)
      assert.deepEqual(check(), { status: 0, stderr: '' })
    })
  }

  it('refuses a subject without a scope', () => {
    commit('Retry after a 425')
    const { status, stderr } = check()
    assert.equal(status, 1)
    assert.match(stderr, /^\w+ does not begin with a scope such as "send: ": Retry after a 425\n$/)
  })

  it('refuses a subject that is too long, and accepts one at the limit', () => {
    const subject = `send: ${'x'.repeat(66)}`
    commit(subject)
    assert.equal(check().status, 0)
    commit(`${subject}x`)
    const { status, stderr } = check()
    assert.equal(status, 1)
    assert.match(stderr, /has 73 characters, more than 72/)
  })

  it('explains its usage, and passes on the message of git about an invalid range', () => {
    assert.deepEqual(check('no-such-branch..HEAD').status, 2)
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /^usage: /)
  })
})
