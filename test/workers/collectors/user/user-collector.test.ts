import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Response } from '../../../../src/shared/protocol.js'
import { WorkerHost } from '../../../../workers/serve/host.js'
import { moduleSettings } from '../../collector-settings.js'
import { reportedPoints } from '../../reported-points.js'

const fixtures = new URL('../../../../../test/fixtures/user-collectors/', import.meta.url)

async function open(
  file: string,
  options: Record<string, unknown> = {},
): Promise<{ opened: Response; collect(timeoutMs?: number): Promise<Response> }> {
  const host = new WorkerHost()
  const module = fileURLToPath(new URL(file, fixtures))
  const opened = await host.handle({ kind: 'open', settings: moduleSettings('own', module, options) })
  return {
    opened,
    collect: (timeoutMs = 1000) => host.handle({ kind: 'collect', collector: 'own', tsMs: 60_000, timeoutMs }),
  }
}

function points(response: Response): Record<string, number> {
  assert(response.status === 'collected')
  const series = response.layouts[0]?.series ?? []
  return reportedPoints([{ series, values: response.frames[0]?.values ?? new Float64Array(0) }])
}

describe('a user collector', () => {
  it('keeps its state from call to call', async () => {
    const { opened, collect } = await open('counts.mjs', { answer: 42 })
    assert.deepEqual(opened, { status: 'opened' })
    assert.deepEqual(points(await collect()), { calls_total: 1, 'answer{shop=a}': 42 })
    const second = await collect()
    assert(second.status === 'collected')
    assert.equal(second.frames[0]?.values[0], 2)
    assert.equal(second.frames[0]?.timesMs[0], 60_000)
  })

  it('may be a CommonJS module or one with a top-level await', async () => {
    assert.deepEqual(points(await (await open('counts.cjs')).collect()), { calls_total: 1 })
    assert.deepEqual(points(await (await open('awaits-at-top-level.mjs')).collect()), { answer: 42 })
  })

  it('may be given by a file: URL', async () => {
    const host = new WorkerHost()
    const settings = moduleSettings('own', new URL('counts.cjs', fixtures).href)
    assert.equal((await host.handle({ kind: 'open', settings })).status, 'opened')
  })

  it('receives its tick, its settings and the roots', async () => {
    const { collect } = await open('tells-context.mjs', { name: 'x' })
    assert.deepEqual(points(await collect(2000)), {
      tick_ms: 60_000,
      interval_ms: 1000,
      timeout_ms: 2000,
      'aborted{procRoot=/proc,option=x}': 0,
    })
  })

  it('has its signal aborted before its deadline', async () => {
    const { collect } = await open('waits-for-signal.mjs')
    const { waited_ms: waitedMs = 0 } = points(await collect(200))
    // Timers count from the loop's last reading of the clock, which under load is some milliseconds old.
    assert(waitedMs >= 150, `after ${waitedMs} ms`)
  })

  it('sends a layout only when its series change', async () => {
    const { collect } = await open('toggles.mjs')
    const layouts: number[] = []
    for (let call = 0; call < 5; call++) {
      const response = await collect()
      assert(response.status === 'collected')
      layouts.push(response.layouts.length)
    }
    assert.deepEqual(layouts, [1, 0, 1, 1, 0])
  })

  it('counts NaN values and makes no points from them', async () => {
    for (const answer of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const response = await (await open('counts.mjs', { answer })).collect()
      assert(response.status === 'collected')
      assert.equal(response.invalid, 1)
      assert.equal(Object.keys(points(response)).length, 1)
    }
  })

  it('fails only that collection when it throws, rejects or returns something else', async () => {
    const answers = [
      [await open('throws.mjs', { how: 'error' }), 'error', 'TypeError: cannot work'],
      [await open('throws.mjs', { how: 'because' }), 'error', '"because" was thrown'],
      [await open('counts.mjs', { answer: '42' }), 'bad-result', 'points[1].value is "42", not a number'],
    ] as const
    for (const [{ collect }, reason, message] of answers) {
      assert.deepEqual(await collect(), { status: 'failed', reason, message })
      assert.deepEqual(await collect(), { status: 'failed', reason, message })
    }
  })

  it('reports why it cannot be loaded', async () => {
    const causes = [
      ['exports-another-name.mjs', /exports-another-name\.mjs exports no function named "collect"$/],
      ['not-there.mjs', /not-there\.mjs cannot be loaded: Cannot find module/],
      ['syntax-error.mjs', /syntax-error\.mjs cannot be loaded: SyntaxError: Unexpected token/],
      ['throws-at-import.mjs', /throws-at-import\.mjs cannot be loaded: no licence found$/],
    ] as const
    for (const [file, message] of causes) {
      const { opened } = await open(file)
      assert(opened.status === 'failed' && opened.reason === 'load', file)
      assert.match(opened.message, message)
    }
  })
})
