import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePointQuery } from '../../src/receiver/query-params.js'

const NOW_MS = 1_763_800_000_000

function parse(search: string) {
  return parsePointQuery(`/v1/query${search}`, NOW_MS, 1000)
}

test('needs only a type, and defaults to the points of the last hour', () => {
  assert.deepEqual(parse('?type=x'), {
    status: 'ok',
    query: {
      type: 'x',
      host: undefined,
      tags: new Map(),
      fromMs: NOW_MS - 3_600_000,
      toMs: NOW_MS,
      maxPoints: 1000,
    },
  })
})

test('reads host, tags, range, step and aggregation', () => {
  const parsed = parse('?type=x&host=web%201&tag.cpu=0&tag.__proto__=a&from=1000&to=2000&step=100&agg=max')
  assert.equal(parsed.status, 'ok')
  assert.deepEqual(parsed.status === 'ok' && parsed.query, {
    type: 'x',
    host: 'web 1',
    tags: new Map([
      ['cpu', '0'],
      ['__proto__', 'a'],
    ]),
    fromMs: 1000,
    toMs: 2000,
    step: { ms: 100, agg: 'max' },
    maxPoints: 1000,
  })
})

const wrong: [search: string, message: RegExp][] = [
  ['', /type is missing/],
  ['?type=', /type is missing/],
  ['?type=x&type=y', /"type" is given twice/],
  ['?type=x&tag.a=1&tag.a=2', /"tag.a" is given twice/],
  ['?type=x&tag.=1', /"tag\." is not a parameter/],
  ['?type=x&token=secret', /"token" is not a parameter: use type, host, from, to, step, agg, tag\.NAME/],
  ['?type=x&from=yesterday', /from must be milliseconds since the epoch, not "yesterday"/],
  ['?type=x&to=-1', /to must be milliseconds/],
  ['?type=x&from=2&to=1', /from must not be after to/],
  ['?type=x&step=0', /step must be a duration like 10s, at least 1ms, not "0"/],
  ['?type=x&step=1', /3600000 steps are too many/],
  ['?type=x&step=1000&agg=median', /agg must be one of mean, min, max, last, rate, not "median"/],
  ['?type=x&agg=max', /agg needs a step/],
]

for (const [search, message] of wrong) {
  test(`refuses ${search || 'no parameters'} with the reason`, () => {
    const parsed = parse(search)
    assert.match(parsed.status === 'bad' ? parsed.error : '', message)
  })
}

test('reads a step as a duration or a number of milliseconds', () => {
  for (const [text, ms] of [
    ['10s', 10_000],
    ['1m', 60_000],
    ['250ms', 250],
    ['1500', 1500],
  ] as const) {
    const parsed = parse(`?type=x&from=0&to=60000&step=${text}`)
    assert.equal(parsed.status === 'ok' && parsed.query.step?.ms, ms)
  }
})
