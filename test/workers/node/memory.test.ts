import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type MemoryFacts, MemoryProbe } from '../../../workers/node/memory.js'
import { pointsOf } from '../../helpers/proc-tree.js'

function memoryOn(facts: Pick<MemoryFacts, 'platform'> & Partial<MemoryFacts>): Record<string, number> {
  const probe = new MemoryProbe(() => ({ total: 1000, free: 100, available: 400, libuv: '1.52.0', ...facts }))
  assert.deepEqual(probe.read(), { status: 'ok', partial: 0 })
  return Object.fromEntries(pointsOf(probe))
}

describe('memory by node:os', () => {
  it('has the memory that can be used on Linux and Windows: their os.freemem()', () => {
    const used = { mem_total: 1000, mem_available: 100, mem_used: 900, mem_used_ratio: 0.9 }
    assert.deepEqual(memoryOn({ platform: 'linux' }), used)
    assert.deepEqual(memoryOn({ platform: 'win32' }), { ...used, mem_free: 100 })
  })

  it('has it on macOS from libuv 1.52 on; before, os.freemem() was all that Node knew', () => {
    const unused = { mem_total: 1000, mem_free: 100 }
    for (const libuv of ['1.52.0', '1.60.1', '2.0.0']) {
      const expected = { ...unused, mem_available: 400, mem_used: 600, mem_used_ratio: 0.6 }
      assert.deepEqual(memoryOn({ platform: 'darwin', libuv }), expected)
    }
    for (const libuv of ['1.51.9', '1.9.0', '']) assert.deepEqual(memoryOn({ platform: 'darwin', libuv }), unused)
    assert.deepEqual(memoryOn({ platform: 'freebsd' }), unused)
  })

  it('has no part that is larger than the whole', () => {
    const { mem_used, mem_available } = memoryOn({ platform: 'darwin', available: 5000 })
    assert.deepEqual([mem_used, mem_available], [0, 1000])
    assert.equal(memoryOn({ platform: 'win32', free: 5000 })['mem_used'], 0)
  })

  it('is missing where Node returns 0', () => {
    const probe = new MemoryProbe(() => ({ platform: 'darwin', total: 0, free: 0, available: 0, libuv: '' }))
    assert.deepEqual(probe.read(), { status: 'missing', reason: 'os.totalmem() returned 0' })
  })
})
