import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { platform } from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { hostProcess } from '../../src/agent/host-process.js'
import { StallWatch } from '../../src/agent/stall-watch.js'
import type { StallsCollectorConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { Guard } from '../../src/main-thread/guard.js'
import { StartGate } from '../../src/run/start-gate.js'
import { BlackBoxCells, type WriterState } from '../../src/shared/black-box/cells.js'
import { readContents } from '../../src/shared/black-box/contents.js'
import { runsOf } from '../../src/shared/black-box/runs.js'
import { systemClock } from '../../src/shared/clock.js'
import type { StallEvent, StallNotice, WatchedThread } from '../../src/shared/stalls.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { heldAlive } from '../helpers/held-alive.js'
import { recordingLogger } from '../helpers/log-lines.js'
import { privateFolder } from '../helpers/private-folder.js'
import { STALL } from '../helpers/stall-event.js'
import { until } from '../send/helpers/until.js'

function settingsOf(stalls: StallsCollectorConfig) {
  const settings = resolveConfig({ collectors: { stalls: { stacks: false, ...stalls } } }, fakeFacts())
  const own = settings.collectors.find(({ name }) => name === 'stalls') ?? assert.fail()
  return [settings, own] as const
}

describe('StallWatch.replace', { skip: platform !== 'linux', timeout: 30_000 }, () => {
  heldAlive()

  function started(context: TestContext, stalls: StallsCollectorConfig) {
    const log = recordingLogger()
    const events: StallEvent[] = []
    const listeners = new Set<unknown>()
    const guard = new Guard({ clock: systemClock, random: Math.random, logger: log.logger })
    const watches: StallWatch[] = []
    const keep = (watch: StallWatch) => {
      watches.push(watch)
      return watch
    }
    const first = new StallWatch(...settingsOf(stalls), {
      ...guard,
      guard,
      gate: new StartGate(systemClock),
      emit: (name, event) => void (name === 'stall' && events.push(event as StallEvent)),
      variables: {},
      hostProcess: {
        ...hostProcess,
        onExit: (listener) => {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      },
      outputs: () => [],
      onFrames: () => {},
    })
    first.start()
    context.after(async () => {
      for (const watch of watches) assert.equal(await watch.stop(), 'gone')
    })
    const replaced = async (watch: StallWatch, other: StallsCollectorConfig) =>
      keep(await watch.replace(...settingsOf(other)))
    return { first: keep(first), replaced, log, events, listeners }
  }

  /** A watch as the watch thread sees it, with the means to talk to it. */
  function listened(context: TestContext, watch: StallWatch) {
    const watched = watch.listen()
    context.after(() => watched.port.close())
    const closed = new Promise<void>((resolve) => watched.port.once('close', resolve))
    const send = (notice: StallNotice) => watched.port.postMessage(notice)
    return { ...watched, closed, send }
  }

  const stateOf = ({ blackBox }: WatchedThread): WriterState | undefined =>
    blackBox && new BlackBoxCells(blackBox.cells).state
  const isWriting = (watched: WatchedThread) => until(() => stateOf(watched) === 'writing', 'it is written to')

  function runsIn(file: string) {
    const reading = readContents(readFileSync(file))
    assert.ok(reading.status === 'ok', reading.status)
    return runsOf(reading.contents)
  }

  it('continues the counts, and ignores the former watch', async (context) => {
    const { first, replaced, events } = started(context, {})
    const former = listened(context, first)
    former.send({ kind: 'stall', stall: STALL })
    await until(() => events.length === 1, 'the stall is told')
    const next = await replaced(first, { threshold: '50ms' })
    const { seen, seconds, longestSeconds } = next.stats()
    assert.deepEqual([seen, seconds, longestSeconds], [1, 0.25, 0.25])
    await former.closed
    const watched = listened(context, next)
    watched.send({ kind: 'stall', stall: { ...STALL, seconds: 0.5 } })
    await until(() => events.length === 2, 'the next stall is told')
    const { reports: _none, ...counts } = next.stats()
    assert.deepEqual(counts, { seen: 2, seconds: 0.75, longestSeconds: 0.5 })
    await next.stop()
    await watched.closed
  })

  it('keeps a black box with the same options: one run, which the former one does not end', async (context) => {
    const file = path.join(privateFolder(context), 'box')
    const blackBox = { file, keep: '5m' }
    const { first, replaced, listeners, log } = started(context, { blackBox })
    const former = listened(context, first)
    await isWriting(former)
    const next = await replaced(first, { blackBox, threshold: '50ms' })
    await former.closed
    const watched = listened(context, next)
    assert.equal(watched.blackBox?.cells, former.blackBox?.cells)
    assert.equal(stateOf(watched), 'writing')
    assert.equal(listeners.size, 1)
    assert.equal(await next.stop(), 'gone')
    assert.equal(listeners.size, 0)
    const [run, ...others] = runsIn(file)
    assert.deepEqual([others.length, run?.end?.kind], [0, 'end'])
    assert.deepEqual(log.messages('warn'), [])
  })

  for (const [what, changed] of [
    ['another file', (file: string) => ({ file: `${file}-2`, keep: '5m' })],
    ['another time to keep', (file: string) => ({ file, keep: '6m' })],
  ] as const) {
    it(`ends a black box that is to have ${what} before it starts the next`, async (context) => {
      const file = path.join(privateFolder(context), 'box')
      const { first, replaced, listeners, log } = started(context, { blackBox: { file, keep: '5m' } })
      const former = listened(context, first)
      await isWriting(former)
      const next = await replaced(first, { blackBox: changed(file) })
      assert.equal(stateOf(former), 'ended')
      const watched = listened(context, next)
      assert.notEqual(watched.blackBox?.cells, former.blackBox?.cells)
      await isWriting(watched)
      assert.equal(listeners.size, 1)
      assert.equal(await next.stop(), 'gone')
      assert.equal(runsIn(changed(file).file).at(-1)?.end?.kind, 'end')
      // Neither finds its file in use by the other.
      assert.deepEqual(log.messages('warn'), [])
    })
  }

  it('ends a black box that is no longer configured, and opens none', async (context) => {
    const file = path.join(privateFolder(context), 'box')
    const { first, replaced, listeners } = started(context, { blackBox: { file } })
    const former = listened(context, first)
    await isWriting(former)
    const next = await replaced(first, {})
    assert.deepEqual([stateOf(former), runsIn(file)[0]?.end?.kind], ['ended', 'end'])
    assert.deepEqual([listened(context, next).blackBox, listeners.size], [undefined, 0])
  })

  it('starts a black box where there was none, and again after a stop', async (context) => {
    const file = path.join(privateFolder(context), 'box')
    const blackBox = { file }
    const { first, replaced, listeners } = started(context, {})
    const next = await replaced(first, { blackBox })
    await isWriting(listened(context, next))
    assert.equal(await next.stop(), 'gone')
    // As if the collector had been removed and added again.
    const last = await replaced(next, { blackBox })
    await isWriting(listened(context, last))
    assert.equal(listeners.size, 1)
    assert.equal(await last.stop(), 'gone')
    assert.equal(runsIn(file).length, 2)
  })
})
