import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeriesCuts } from '../../src/receiver/series-cuts.js'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

const point = (host: string, n: number) => ({ ts: Date.now(), host, type: 'x', value: 1, tags: { n: `${n}` } })

function recorded() {
  const clock = new FakeClock()
  const lines: (readonly [string, object])[] = []
  const logger = { ...silentLogger, warn: (fields: object, message: string) => lines.push([message, fields]) }
  return { clock, lines, cuts: new SeriesCuts(clock, logger, { maxSeries: 10, maxSeriesBytes: 2000 }) }
}

test('nothing cut is nothing to report', () => {
  assert.equal(recorded().cuts.cut, undefined)
})

test('counts what was cut by host, with an example and the flag that raises the bound', () => {
  const { clock, cuts } = recorded()
  cuts.add([point('a', 1), point('a', 2), point('b', 1)])
  cuts.add([point('b', 1)])
  assert.deepEqual(cuts.cut, {
    points: 4,
    lastMs: clock.wallMs(),
    hosts: [
      { host: 'a', points: 2 },
      { host: 'b', points: 2 },
    ],
    example: 'x n=1',
    raise: '--max-series 20',
  })
})

test('logs the first cut, and a bound that goes on cutting once in ten minutes', async () => {
  const { clock, lines, cuts } = recorded()
  for (let minute = 0; minute < 11; minute++) {
    cuts.add([point('a', minute)])
    await clock.advance(60_000)
  }
  const fields = { maxSeries: 10, maxSeriesBytes: 2000, hosts: ['a'], example: 'x n=0', raise: '--max-series 20' }
  assert.deepEqual(lines, [
    ['series limit reached', { ...fields, rejected: 1 }],
    ['series limit reached', { ...fields, rejected: 11 }],
  ])
})

test('counts hosts without bound, but names only the first', () => {
  const { cuts } = recorded()
  for (let n = 0; n < 100; n++) cuts.add([point(`h${n}`, n)])
  assert.deepEqual([cuts.cut?.points, cuts.cut?.hosts.length], [100, 20])
})

test('the statistics of a receiver say what its bound cut, and the response which flag raises it', async (t) => {
  const client = await ReceiverClient.start({ store: new MemoryStore({ clock: systemClock, maxSeries: 1 }) })
  t.after(() => client.close())
  const { json } = await client.post([point('a', 1), point('a', 2)])
  assert.match(JSON.stringify(json), /"accepted":1,"rejected":1,.*limit of series \(1\).*--max-series/)
  const { receiver } = (await client.get('/v1/stats')).json as {
    receiver: { seriesCut: { points: number; raise: string } }
  }
  assert.deepEqual([receiver.seriesCut.points, receiver.seriesCut.raise], [1, '--max-series 2'])
})
