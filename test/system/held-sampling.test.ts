import { describe, it } from 'node:test'
import { assertNoBlindSpot, heldSampling } from '../helpers/held-sampling.js'

describe('a stall of 60 s with samples of 10 ms', { concurrency: 2 }, () => {
  it('has 60 summaries at an interval of 1 s', async () => {
    assertNoBlindSpot(await heldSampling({ holdMs: 60_000 }), 1_000)
  })

  it('has 6 at an interval of 10 s', async () => {
    assertNoBlindSpot(await heldSampling({ holdMs: 60_000, interval: '10s' }), 10_000)
  })
})
