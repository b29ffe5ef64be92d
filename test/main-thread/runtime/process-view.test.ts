import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, statSync } from 'node:fs'
import { platform } from 'node:os'
import { describe, it } from 'node:test'
import { processView } from '../../../src/main-thread/runtime/process-view.js'

const told = platform() === 'linux' && statSync('/proc/self/fd').size > 0

describe('processView', () => {
  it('counts as many open descriptors as a listing', { skip: !told && 'needs Linux 6.2' }, () => {
    const before = processView.openDescriptors()
    // A listing itself opens one.
    assert.equal(before, readdirSync('/proc/self/fd').length - 1)
    const descriptor = openSync('/dev/null', 'r')
    assert.equal(processView.openDescriptors(), before + 1)
    closeSync(descriptor)
  })

  it('counts what keeps the event loop alive', () => {
    const before = processView.activeResources()
    const timer = setTimeout(() => {}, 60_000)
    assert.equal(processView.activeResources(), before + 1)
    clearTimeout(timer)
  })
})
