import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ReceiverClient } from '../../helpers/receiver-client.js'

interface Page {
  readonly next?: string
  readonly series: readonly { readonly host: string; readonly type: string; readonly id?: unknown }[]
}

const ts = Date.now()
let client: ReceiverClient
before(async () => {
  client = await ReceiverClient.start()
  await client.post(Array.from({ length: 250 }, (_, n) => ({ ts, host: `h${n % 2}`, type: `x${n}`, value: n })))
})
after(() => client.close())

async function page(path: string): Promise<Page> {
  const { status, json } = await client.get(path)
  assert.equal(status, 200, path)
  return json as Page
}

test('without a limit all series come in one response, without a cursor', async () => {
  const { next, series } = await page('/v1/series')
  assert.equal(series.length, 250)
  assert.equal(next, undefined)
  assert.deepEqual(Object.keys(series[0] ?? {}), ['host', 'type', 'kind', 'last'])
})

test('with a limit the pages lead to every series once, and the last one has no cursor', async () => {
  const types: string[] = []
  let path: string | undefined = '/v1/series?host=h0&limit=50'
  let pages = 0
  while (path !== undefined) {
    const { next, series }: Page = await page(path)
    pages++
    types.push(...series.map(({ type }) => type))
    path = next && `/v1/series?host=h0&limit=50&cursor=${next}`
  }
  assert.equal(pages, 3)
  assert.deepEqual(
    types,
    Array.from({ length: 125 }, (_, n) => `x${n * 2}`),
  )
})

test('a page that ends with the last series has no cursor', async () => {
  assert.equal((await page('/v1/series?limit=250')).next, undefined)
})

test('names a wrong limit or cursor', async () => {
  for (const [query, error] of [
    ['limit=0', 'limit must be a number from 1 to 10000, not "0"'],
    ['limit=10001', 'limit must be a number from 1 to 10000, not "10001"'],
    ['limit=all', 'limit must be a number from 1 to 10000, not "all"'],
    ['limit=1&cursor=-1', 'cursor must be `next` of the page before, not "-1"'],
    ['cursor=1', 'cursor needs a limit'],
  ] as const) {
    const { status, json } = await client.get(`/v1/series?${query}`)
    assert.deepEqual([status, json], [400, { error }], query)
  }
})

test('a large response is compressed for who takes gzip, and a small one is not', async () => {
  const response = await fetch(`http://127.0.0.1:${client.port}/v1/series`, { headers: { 'accept-encoding': 'gzip' } })
  assert.equal(response.headers.get('content-encoding'), 'gzip')
  assert.equal(response.headers.get('vary'), 'accept-encoding')
  const unpacked = (await response.json()) as Page
  assert.deepEqual(unpacked.series, (await page('/v1/series')).series)
  for (const encoding of ['identity', 'gzip;q=0', 'br']) {
    const { headers } = await client.get('/v1/series', { 'accept-encoding': encoding })
    assert.equal(headers['content-encoding'], undefined, encoding)
  }
  const small = await client.get('/v1/series?type=x1', { 'accept-encoding': 'gzip' })
  assert.equal(small.headers['content-encoding'], undefined)
})

test('a query is compressed, too', async () => {
  await client.post(Array.from({ length: 2000 }, (_, n) => ({ ts: ts - n * 1000, host: 'q', type: 'q', value: n })))
  const packed = await fetch(`http://127.0.0.1:${client.port}/v1/query?type=q`)
  assert.equal(packed.headers.get('content-encoding'), 'gzip')
  assert.equal(((await packed.json()) as { series: { ts: number[] }[] }).series[0]?.ts.length, 2000)
})
