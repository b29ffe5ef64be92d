import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteBudget } from '../../src/receiver/byte-budget.js'
import { NameCache } from '../../src/receiver/name-cache.js'
import { parseInPieces, parseWhole } from '../../src/receiver/parse-points.js'

const good = '{"ts":1,"host":"a,]}\\"","type":"t","value":1,"tags":{"k":"[{"}}'

function inPieces(text: string, size: number, budget = new ByteBudget(100_000_000)) {
  const bytes = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size))
  const lease = budget.lease()
  lease.take(bytes.length)
  return parseInPieces(chunks, lease)
}

test('parses a body in pieces like a whole one, wherever it is divided', async () => {
  const bodies = [
    '[]',
    ' [ ] ',
    `[${good}]`,
    ` [ ${good} ,\n ${good} , ${good}]  `,
    ...['[', ']', '[1,]', '[,1]', '[1,,2]', '[]]', '[1]]', '[1] [2]', '[1],[2]', '1,2', '{"a":1,"b":2}', ''],
    ...[`[${good},`, `[${good}}`, `[${good},]`, `[${good} ${good}]`, `${good},${good}`, `[${good}],[${good}]`, 'nul'],
    `[${good},{"ts":1},${good}]`,
  ]
  for (const body of bodies) {
    const whole = parseWhole(Buffer.from(body), new NameCache())
    for (const size of [1, 2, 3, 7, 50, 1000]) {
      const parsed = await inPieces(body, size)
      assert.equal(parsed.status, whole.status, `${body} by ${size}`)
      if (parsed.status === 'ok') assert.deepEqual(parsed, whole)
      if (parsed.status === 'bad' && whole.status === 'bad' && whole.index !== undefined && body.includes('{"ts":1}')) {
        assert.equal(parsed.index, whole.index)
      }
    }
  }
})

test('refuses by index, before parsing, what cannot be a point', async () => {
  const bad: [string, RegExp][] = [
    ['['.repeat(1_000_000), /nested deeper/],
    ['{"tags":'.repeat(100_000), /nested deeper/],
    [`{${Array.from({ length: 100_000 }, (_, n) => `"${n}":1`).join()}}`, /too many parts/],
    [`"${'x'.repeat(3_000_000)}"`, /longer than a point/],
    ['1'.repeat(3_000_000), /longer than a point/],
  ]
  for (const [element, message] of bad) {
    const parsed = await inPieces(`[${good},${good},${element},${good}]`, 16_384)
    assert.ok(parsed.status === 'bad')
    assert.equal(parsed.index, 2)
    assert.match(parsed.error, message)
  }
})

test('names the first bad element, even if a worse one follows', async () => {
  const parsed = await inPieces(`[${good},{"ts":1},${'['.repeat(1000)}`, 16_384)
  assert.equal(parsed.status === 'bad' && parsed.index, 1)
})

test('refuses points that exceed the budget', async () => {
  const body = `[${Array.from({ length: 1000 }, () => good).join()}]`
  const parsed = await inPieces(body, 1000, new ByteBudget(body.length + 1000))
  assert.equal(parsed.status, 'no-room')
})
