import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { requestContext } from '../../../src/main-thread/stalls/request-context.js'

const API = Symbol.for('opentelemetry.js.api.1')
after(() => Reflect.deleteProperty(globalThis, API))

function register(context: object): void {
  Object.assign(globalThis, { [API]: { context } })
}

describe('the context of a request', () => {
  it('is a text, or values by name as text', () => {
    assert.deepEqual(
      requestContext(() => 'GET /a'),
      { context: 'GET /a' },
    )
    assert.deepEqual(
      requestContext(() => ({ route: 'GET /a', user: 7, admin: false, body: {}, none: undefined })),
      {
        context: { route: 'GET /a', user: '7', admin: 'false' },
      },
    )
    for (const nothing of [undefined, () => undefined, () => null]) assert.deepEqual(requestContext(nothing), {})
  })

  it('is bounded', () => {
    const { context } = requestContext(() =>
      Object.fromEntries(Array.from({ length: 99 }, (_, index) => [index, 'x'.repeat(999)])),
    )
    assert.deepEqual(
      Object.entries(context ?? {}).map(([, value]) => value.length),
      Array(16).fill(128),
    )
  })

  it('is an error of the host when there is no text', () => {
    const expected = 'expected a string or an object of strings'
    assert.deepEqual(
      requestContext(() => 7),
      { error: `TypeError: returned number, ${expected}` },
    )
    assert.deepEqual(
      requestContext(async () => Promise.reject(new Error('late'))),
      { error: `TypeError: returned a promise, ${expected}` },
    )
    assert.deepEqual(
      requestContext(() => {
        throw new RangeError('no store')
      }),
      { error: 'RangeError: no store' },
    )
  })

  it("is, or is joined by, the active span of the host's OpenTelemetry", () => {
    const span = { name: 'GET /spans', spanContext: () => ({ traceId: 'abc' }) }
    register({ active: () => ({ getValue: () => span }) })
    assert.deepEqual(requestContext(undefined), { context: { traceId: 'abc', span: 'GET /spans' } })
    assert.deepEqual(
      requestContext(() => 'GET /a'),
      { context: { route: 'GET /a', traceId: 'abc', span: 'GET /spans' } },
    )
    assert.deepEqual(requestContext(() => ({ tenant: 'b' })).context, {
      tenant: 'b',
      traceId: 'abc',
      span: 'GET /spans',
    })
    register({ active: () => ({ getValue: () => undefined }) })
    assert.deepEqual(
      requestContext(() => 'GET /a'),
      { context: 'GET /a' },
    )
    register({
      active: () => {
        throw new Error('broken')
      },
    })
    assert.deepEqual(
      requestContext(() => 'GET /a'),
      { context: 'GET /a' },
    )
  })
})
