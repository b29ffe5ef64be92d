import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openApi } from '../../../src/receiver/openapi.js'
import { MemoryStore } from '../../../src/receiver/store/memory-store.js'
import { systemClock } from '../../../src/shared/clock.js'
import { ReceiverClient } from '../../helpers/receiver-client.js'

interface Schema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly $ref?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

let client: ReceiverClient
before(async () => {
  client = await ReceiverClient.start({ token: 't' })
  await client.post([{ ts: Date.now(), host: 'a', type: 'cpu_usage', value: 1, tags: { cpu: 'total' } }], authorized)
})
after(() => client.close())

const authorized = { authorization: 'Bearer t' }

/** Checks that required properties are present and that every property is described. */
function check(value: unknown, schema: Schema, at: string): void {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) as keyof typeof openApi.components.schemas
    check(value, openApi.components.schemas[name], at)
    return
  }
  if (schema.items !== undefined) {
    assert.ok(Array.isArray(value), at)
    for (const item of value) check(item, schema.items, `${at}[]`)
    return
  }
  const fields = value as Record<string, unknown>
  for (const name of schema.required ?? []) assert.ok(name in fields, `${at}.${name} is missing`)
  if (schema.properties === undefined) return
  for (const [name, inner] of Object.entries(fields)) {
    const described = schema.properties[name]
    assert.ok(described, `${at}.${name} is not described`)
    check(inner, described, `${at}.${name}`)
  }
}

test('describes the token and the response of every path', async () => {
  for (const [path, methods] of Object.entries(openApi.paths)) {
    if (!('get' in methods) || path === '/v1/stream') continue
    const operation = methods.get as { security?: unknown; responses: Record<string, { content?: unknown }> }
    const url = path === '/v1/query' ? `${path}?type=cpu_usage&step=10s&agg=max` : path
    assert.equal((await client.get(url)).status, operation.security === undefined ? 401 : 200, path)
    const { status, json } = await client.get(url, authorized)
    assert.equal(status, 200, path)
    const content = operation.responses['200']?.content as { 'application/json': { schema: Schema } }
    check(json, content['application/json'].schema, path)
  }
})

test('describes the responses to a batch', async () => {
  const { responses } = openApi.paths['/v1/metrics'].post
  const stored = await client.post([], authorized)
  check(stored.json, responses[202].content['application/json'].schema, '202')
  const partly = await client.post([{ ts: Date.now() * 2, host: 'a', type: 'x', value: 1 }], authorized)
  assert.equal((partly.json as { rejected: unknown }).rejected, 1)
  check(partly.json, responses[202].content['application/json'].schema, '202')
  const refused = await client.post('[1]', authorized)
  check(refused.json, responses[400].content['application/json'].schema, '400')
})

test('describes the responses of a receiver without room', async (t) => {
  const store = new MemoryStore({ clock: systemClock })
  await store.append({ points: [{ ts: Date.now(), host: 'a', type: 'x', value: 1 }] })
  const limits = { maxBodiesBytes: 0, maxResponsesBytes: 0, maxStreams: 0 }
  const full = await ReceiverClient.start({ store, limits })
  t.after(() => full.close())
  const { paths } = openApi
  const tries = [
    [paths['/v1/metrics'].post, await full.post('[]')],
    [paths['/v1/series'].get, await full.get('/v1/series')],
    [paths['/v1/query'].get, await full.get('/v1/query?type=x')],
    [paths['/v1/stream'].get, await full.get('/v1/stream')],
  ] as const
  for (const [{ summary, responses }, { status, headers, json }] of tries) {
    assert.equal(status, 503, summary)
    check(json, responses[503].content['application/json'].schema, summary)
    assert.deepEqual(Object.keys(responses[503].headers), ['Retry-After'])
    assert.ok(Number(headers['retry-after']) > 0, summary)
  }
})

test('is served unchanged', async () => {
  const { json } = await client.get('/v1/openapi.json', authorized)
  assert.deepEqual(json, JSON.parse(JSON.stringify(openApi)))
})
