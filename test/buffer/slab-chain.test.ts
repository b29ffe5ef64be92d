import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ROW_HEADER } from '../../src/buffer/slab.js'
import { SlabChain } from '../../src/buffer/slab-chain.js'
import type { Layout } from '../../src/shared/frame.js'

const layout: Layout = { collector: 'report', series: [{ type: 'orders', kind: 'gauge', tags: undefined }] }
const ROWS_PER_SLAB = 4
const value = Float64Array.of(1)

function fullChain(slabs: number): SlabChain {
  const chain = new SlabChain(ROWS_PER_SLAB * (ROW_HEADER + 1))
  for (let row = 0; row < slabs * ROWS_PER_SLAB; row++) chain.append(layout, row, value, 0)
  return chain
}

describe('SlabChain', () => {
  it('reuses a released slab without its contents', () => {
    const chain = fullChain(2)
    const { first, heldBytes } = chain
    chain.releaseUpTo(chain.last)
    assert.ok(chain.heldBytes < heldBytes)
    chain.append(layout, 99, value, 0)
    assert.equal(chain.last, first)
    assert.equal(chain.heldBytes, heldBytes)
    assert.equal(chain.last.next, null)
    assert.equal(chain.last.used, ROW_HEADER + 1)
    assert.equal(chain.last.data[0], 99)
    assert.deepEqual(chain.last.layouts, [layout])
  })

  it('releases slabs in the middle and keeps those around them', () => {
    const chain = fullChain(4)
    const { first, last } = chain
    chain.releaseBetween(first, last)
    assert.equal(chain.first, first)
    assert.equal(first.next, last)
    assert.equal(last.next, null)
  })

  it('keeps no slab of unusual size: so wide a row may not come again', () => {
    const wide: Layout = { collector: 'report', series: Array.from({ length: 50 }, () => layout.series[0] as never) }
    const chain = fullChain(1)
    chain.append(wide, 1, new Float64Array(50), 0)
    const large = chain.last
    chain.append(layout, 2, value, 0)
    chain.releaseUpTo(chain.last)
    chain.append(wide, 3, new Float64Array(50), 0)
    assert.notEqual(chain.last, large)
  })
})
