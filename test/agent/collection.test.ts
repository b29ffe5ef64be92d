import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import type { Request } from '../../src/shared/protocol.js'
import { heldAlive } from '../helpers/held-alive.js'
import { privateFolder } from '../helpers/private-folder.js'
import { until } from '../send/helpers/until.js'
import { collectionRig, type RigOptions, ROUND_MS, settingsOf } from './collection-rig.js'

describe('Collection.reconfigure', { timeout: 30_000 }, () => {
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

  it('keeps the others of a thread waiting for no longer than its timeout when a collector is replaced that hangs in its opening', async (context) => {
    const own = { group: 'one', timeout: '500ms' }
    const answer = (request: Request) =>
      request.kind === 'open' && request.settings.name === 'cpu' && request.settings.intervalMs === 1_000
        ? 'hangs'
        : undefined
    const { clock, collection, statsOf, workers } = collectionRig(context, settingsOf({ cpu: own, memory: own }), {
      answer,
    })
    collection.start()
    await clock.advance(1_100)
    assert.deepEqual(statsOf('memory'), { ticks: 2, ok: 0, failed: 0, skipped: 1 })
    const reconfigured = collection.reconfigure(settingsOf({ cpu: { ...own, interval: '500ms' }, memory: own }))
    await clock.advance(500)
    await reconfigured
    assert.equal(statsOf('memory').ok, 1)
    await clock.advance(1_000)
    assert.deepEqual(
      [statsOf('memory'), statsOf('cpu')],
      [
        { ticks: 3, ok: 2, failed: 0, skipped: 1 },
        { ticks: 4, ok: 2, failed: 0, skipped: 2 },
      ],
    )
    assert.equal(workers.length, 2)
  })

  it('counts a boundary of the former interval as skipped that passes while the former collector ends', async (context) => {
    const hangsAtMs = ROUND_MS + 1_000
    const answer = (request: Request) => (isCollect(request) && request.tsMs === hangsAtMs ? 'hangs' : undefined)
    const own = { timeout: '500ms' }
    const { clock, collection, requests, statsOf } = collectionRig(context, settingsOf({ memory: own }), { answer })
    collection.start()
    await clock.advance(1_000)
    const reconfigured = collection.reconfigure(settingsOf({ memory: { ...own, interval: '4s' } }))
    clock.hold(1_700)
    await clock.advance(0)
    await reconfigured
    await clock.advance(1_400)
    const collected = requests().flatMap((request) => (isCollect(request) ? [request.tsMs - ROUND_MS] : []))
    assert.deepEqual(collected, [0, 1_000, 4_000])
    assert.deepEqual(statsOf('memory'), { ticks: 4, ok: 2, failed: 0, skipped: 2 })
  })

  describe('with hostCollectors: once', () => {
    const settings = (service: string, some: AgentConfig['collectors'] = {}) =>
      settingsOf({ memory: {}, agent: {}, ...some }, { hostCollectors: 'once', tags: { service } })

    /** Returns a function that starts another member in the same folder and resolves once it has its role. */
    function service(context: TestContext, some: RigOptions = {}) {
      const runtimeFolder = privateFolder(context)
      return async (own: ReturnType<typeof settings>, role: 'leads its group' | 'follows') => {
        const member = collectionRig(context, own, { ...some, runtimeFolder })
        const countOf = (message: string) => member.log.lines.filter((line) => line.message === message).length
        /** Counts the ticks in the next three intervals, of a collector of the host and one of the process. */
        const ticks = async () => {
          const before = [member.statsOf('memory').ticks ?? 0, member.statsOf('agent').ticks ?? 0] as const
          await member.clock.advance(3_000)
          return [(member.statsOf('memory').ticks ?? 0) - before[0], (member.statsOf('agent').ticks ?? 0) - before[1]]
        }
        member.collection.start()
        await until(() => countOf(role) > 0, role)
        await member.clock.advance(500)
        return { ...member, countOf, ticks }
      }
    }

    it('leads the group of its new settings, and leaves the former one to others', async (context) => {
      const join = service(context)
      const member = await join(settings('shop'), 'leads its group')
      const other = await join(settings('shop'), 'follows')
      assert.deepEqual(
        [await member.ticks(), await other.ticks()],
        [
          [3, 3],
          [0, 3],
        ],
      )
      await member.collection.reconfigure(settings('api'))
      await until(() => member.countOf('leads its group') === 2, 'it leads the other group')
      await until(() => other.countOf('leads its group') === 1, 'the other one leads the former group')
      // The first tick is immediate.
      await Promise.all([member, other].map(({ clock }) => clock.advance(200)))
      assert.deepEqual(
        [await member.ticks(), await other.ticks()],
        [
          [3, 3],
          [3, 3],
        ],
      )
      const [former, own] = member.log.lines.filter(({ message }) => message === 'leads its group')
      assert.notEqual(former?.fields['group'], own?.fields['group'])
    })

    it('stops reading the host where its new group has a leader, and resumes when that is gone', async (context) => {
      const join = service(context)
      const leader = await join(settings('api'), 'leads its group')
      const member = await join(settings('shop'), 'leads its group')
      await member.collection.reconfigure(settings('api'))
      await until(() => member.countOf('follows') === 1, 'it follows')
      assert.deepEqual(await member.ticks(), [0, 3])
      await leader.collection.stop(0)
      await until(() => member.countOf('leads its group') > 1, 'it leads')
      await member.clock.advance(200)
      assert.deepEqual(await member.ticks(), [3, 3])
    })

    it('stays in its group where the settings do not change that', async (context) => {
      const join = service(context)
      const member = await join(settings('shop'), 'leads its group')
      await member.collection.reconfigure(settings('shop', { agent: { interval: '500ms' } }))
      assert.deepEqual(await member.ticks(), [3, 6])
      assert.equal(member.countOf('leads its group'), 1)
      await join(settings('shop'), 'follows')
    })

    it('has the new intervals when it comes to lead while a former collector has not ended', async (context) => {
      let hangs = false
      const answer = (request: Request) => (hangs && isCollect(request) ? 'hangs' : undefined)
      const join = service(context, { answer })
      const member = await join(settings('shop'), 'leads its group')
      hangs = true
      await member.clock.advance(1_000)
      const reconfigured = member.collection.reconfigure(settings('api', { memory: { interval: '500ms' } }))
      await until(() => member.countOf('leads its group') === 2, 'it leads the other group')
      assert.equal(member.collection.stats()['memory']?.state, 'running')
      hangs = false
      await member.clock.advance(5_200)
      await reconfigured
      assert.deepEqual(await member.ticks(), [6, 3])
      assert.equal(member.collection.stats()['memory']?.state, 'idle')
    })
  })
})

function isCollect(request: Request) {
  return request.kind === 'collect'
}
