import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nameFilter } from '../../workers/filter.js'

describe('nameFilter', () => {
  it('takes every name when nothing is said', () => {
    assert.equal(nameFilter({ include: [], exclude: [] })('anything'), true)
  })

  it('takes names that match an include and no exclude', () => {
    const wanted = nameFilter({ include: ['eth*', 'wlan?'], exclude: ['eth1'] })
    assert.deepEqual(['eth0', 'eth1', 'eth10', 'wlan0', 'wlan10', 'lo'].filter(wanted), ['eth0', 'eth10', 'wlan0'])
  })

  it('takes other characters for themselves', () => {
    const wanted = nameFilter({ include: ['eth0.1', 'a[b]', '/mnt/*'], exclude: [] })
    assert.deepEqual(['eth0.1', 'eth0x1', 'a[b]', 'ab', '/mnt/a\nb/c', 'x/mnt/'].filter(wanted), [
      'eth0.1',
      'a[b]',
      '/mnt/a\nb/c',
    ])
  })
})
