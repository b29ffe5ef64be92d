import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Generations } from '../../src/group/generations.js'
import { privateFolder } from '../helpers/private-folder.js'

describe('the generations of a lock', () => {
  it('have one successful claimant each', (context) => {
    const generations = new Generations(privateFolder(context), 'key')
    for (const claimant of ['a.new', 'b.new']) writeFileSync(generations.file(claimant), '')
    assert.equal(generations.newest(), -1)
    assert.equal(generations.claim(0, 'a.new'), true)
    assert.equal(generations.claim(0, 'b.new'), false)
    assert.equal(generations.newest(), 0)
    assert.equal(generations.inode(0), generations.inode('a.new'))
  })

  it('are given up by a claimant that is slower than a newer claim and the deletion of old files', (context) => {
    const folder = privateFolder(context)
    const generations = new Generations(folder, 'key')
    for (const claimant of ['fast.new', 'slow.new']) writeFileSync(generations.file(claimant), '')
    assert.equal(generations.claim(5, 'fast.new'), true)
    generations.removeBefore(5)
    assert.equal(generations.claim(4, 'slow.new'), false)
    for (const claimant of ['fast.new', 'slow.new']) generations.forget(claimant)
    assert.deepEqual(readdirSync(folder), ['key.5'])
  })

  it('are held while their file exists, is the same and is the newest', (context) => {
    const generations = new Generations(privateFolder(context), 'key')
    writeFileSync(generations.file('a.new'), '')
    generations.claim(0, 'a.new')
    const inode = generations.inode(0) ?? assert.fail()
    assert.equal(generations.holds(0, inode), true)
    assert.equal(generations.holds(0, inode + 1n), false)
    writeFileSync(generations.file(1), '')
    assert.equal(generations.holds(0, inode), false)
  })

  it('of other groups in the same folder are ignored', (context) => {
    const folder = privateFolder(context)
    writeFileSync(new Generations(folder, 'other').file(7), '')
    writeFileSync(new Generations(folder, 'key').file('9x'), '')
    const generations = new Generations(folder, 'key')
    assert.equal(generations.newest(), -1)
    generations.removeBefore(100)
    assert.equal(readdirSync(folder).length, 2)
  })
})
