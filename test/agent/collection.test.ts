import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Request } from '../../src/shared/protocol.js'
import { heldAlive } from '../helpers/held-alive.js'
import { privateFolder } from '../helpers/private-folder.js'
import { until } from '../send/helpers/until.js'
import { collectionRig, ROUND_MS, settingsOf } from './collection-rig.js'

describe('Collection.reconfigure', () => {
  heldAlive()

  describe('in the turn in which the event loop was held', () => {
    it('counts the boundaries of the former interval: all skipped but the last, which is collected', async (context) => {
      const { clock, collection, statsOf } = collectionRig(context, settingsOf({ memory: {} }))
      collection.start()
      await clock.advance(1_500)
      assert.deepEqual(statsOf('memory'), { ticks: 2, ok: 2, failed: 0, skipped: 0 })
      clock.hold(3_700)
      await collection.reconfigure(settingsOf({ memory: { interval: '250ms' } }))
      assert.deepEqual(statsOf('memory'), { ticks: 6, ok: 3, failed: 0, skipped: 3 })
      await clock.advance(800)
      assert.deepEqual(statsOf('memory'), { ticks: 10, ok: 7, failed: 0, skipped: 3 })
    })

    for (const [what, changed] of [
      ['changes its interval', { cpu: { interval: '500ms', sampleInterval: '10ms' } }],
      ['restarts', { cpu: { perCore: true, sampleInterval: '10ms' } }],
      ['is removed', { memory: {} }],
    ] as const) {
      it(`asks a sampled collector that ${what} for what it has cut`, async (context) => {
        const before = settingsOf({ cpu: { sampleInterval: '10ms' } })
        const { clock, collection, requests } = collectionRig(context, before)
        collection.start()
        await clock.advance(1_500)
        clock.hold(3_700)
        await collection.reconfigure(settingsOf(changed))
        const last = requests().findLast(isCollect)
        assert.deepEqual([last?.collector, last?.tsMs, last?.course?.missed], ['cpu', ROUND_MS + 5_000, 3])
      })
    }

    it('counts them for the collectors of the host when these leave a group', async (context) => {
      const once = { hostCollectors: 'once' } as const
      const runtimeFolder = privateFolder(context)
      const { clock, collection, log, statsOf } = collectionRig(context, settingsOf({ memory: {} }, once), {
        runtimeFolder,
      })
      collection.start()
      await until(() => log.messages('info').includes('leads its group'), 'it leads')
      await clock.advance(1_500)
      const { ticks = 0 } = statsOf('memory')
      clock.hold(3_700)
      await collection.reconfigure(settingsOf({ memory: {} }, { ...once, tags: { service: 'other' } }))
      assert.deepEqual(statsOf('memory'), { ticks: ticks + 4, ok: ticks + 1, failed: 0, skipped: 3 })
    })
  })
})

function isCollect(request: Request) {
  return request.kind === 'collect'
}
