import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOsRelease } from '../../src/send/os-release.js'

describe('parseOsRelease', () => {
  it('reads names with and without quotes', () => {
    const text =
      '# a comment\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID=\'12\'\nID=debian\n'
    assert.deepEqual(parseOsRelease(text), {
      name: 'Debian GNU/Linux',
      version: '12',
      title: 'Debian GNU/Linux 12 (bookworm)',
    })
  })

  it('takes what is escaped in double quotes as it is meant', () => {
    assert.equal(parseOsRelease('NAME="A \\"B\\" \\$C"')?.name, 'A "B" $C')
  })

  it('does without what is not there', () => {
    assert.deepEqual(parseOsRelease('NAME=Alpine\nVERSION_ID='), {
      name: 'Alpine',
      version: undefined,
      title: undefined,
    })
    for (const text of ['', 'nonsense', 'ID=x', 'NAME=']) assert.equal(parseOsRelease(text), undefined, text)
  })
})
