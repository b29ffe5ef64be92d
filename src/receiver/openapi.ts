import { version } from '../shared/version.js'
import { aggregations } from './store/store.js'

const number = { type: 'number' }
const text = { type: 'string' }
const tags = { type: 'object', additionalProperties: text }
const ms = { type: 'integer', minimum: 0, description: 'milliseconds since the epoch' }

const schemas = {
  Point: {
    type: 'object',
    required: ['ts', 'host', 'type', 'value'],
    additionalProperties: false,
    properties: { ts: ms, host: text, type: text, value: number, tags },
  },
  Accepted: {
    type: 'object',
    required: ['accepted'],
    properties: {
      accepted: { type: 'integer' },
      duplicate: { type: 'boolean', description: 'the same body was stored before under the same Idempotency-Key' },
      rejected: { type: 'integer', description: 'points of new series over the limit of series' },
      error: text,
    },
  },
  Error: {
    type: 'object',
    required: ['error'],
    properties: { error: text, index: { type: 'integer', description: 'of the first bad point' } },
  },
  Series: {
    type: 'object',
    required: ['host', 'type', 'kind', 'last'],
    properties: {
      host: text,
      type: text,
      tags,
      kind: { enum: ['gauge', 'counter'] },
      unit: text,
      help: text,
      last: { type: 'object', required: ['ts', 'value'], properties: { ts: ms, value: number } },
    },
  },
  Columns: {
    type: 'object',
    required: ['host', 'ts', 'value'],
    properties: { host: text, tags, ts: { type: 'array', items: ms }, value: { type: 'array', items: number } },
  },
}

const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` })
const answer = (description: string, schema: object = {}) => ({
  description,
  content: { 'application/json': { schema } },
})
const failed = (description: string) => answer(description, ref('Error'))
const query = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: 'query',
  required,
  schema,
  description,
})
const list = (items: object) => ({ type: 'array', items })
const unauthorized = failed('the token is missing or wrong')

/** What the receiver understands, by OpenAPI 3.1. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'hostpulse receiver',
    version,
    description: 'Takes points of agents, keeps them and answers for them.',
  },
  security: [{}, { bearer: [] }, { basic: [] }],
  paths: {
    '/v1/metrics': {
      post: {
        summary: 'Store a batch: whole, or nothing of it',
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            schema: { type: 'string', minLength: 1, maxLength: 128 },
            description: 'kept for 24 h; a batch is stored once for its key',
          },
          { name: 'Content-Encoding', in: 'header', schema: { enum: ['identity', 'gzip'] } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: list(ref('Point')) } } },
        responses: {
          202: answer('stored', ref('Accepted')),
          400: failed('malformed; `index` names the first bad point'),
          401: unauthorized,
          413: failed('over 5 MB, or 20 MB unpacked'),
          415: failed('neither JSON nor packed by gzip'),
          422: failed('the key was used for another body'),
          507: failed('the disk of the store is full'),
        },
      },
    },
    '/v1/series': {
      get: {
        summary: 'Every series with its newest point, and kind, unit and help of the types that are known',
        parameters: [query('host', text, 'only of this host'), query('type', text, 'only of this type')],
        responses: {
          200: answer('series; `now` is the clock of the receiver', {
            type: 'object',
            required: ['now', 'series'],
            properties: { now: ms, series: list(ref('Series')) },
          }),
          400: failed('an unknown parameter'),
          401: unauthorized,
        },
      },
    },
    '/v1/query': {
      get: {
        summary: 'Points of one type, by series, in columns',
        parameters: [
          query('type', text, 'the metric', true),
          query('host', text, 'only of this host'),
          query('tag.NAME', text, 'only of series with this tag; may be given for several names'),
          query('from', ms, 'default: an hour before `to`'),
          query('to', ms, 'default: now'),
          query('step', text, 'a duration like 10s: one value for each step that has points; at most 11,000 steps'),
          query('agg', { enum: aggregations, default: 'mean' }, 'of a step; `rate` is increase per second over resets'),
        ],
        responses: {
          200: answer('points; with a step, `ts` is the beginning of each', {
            type: 'object',
            required: ['type', 'from', 'to', 'series'],
            properties: {
              type: text,
              from: ms,
              to: ms,
              step: { type: 'integer' },
              agg: { enum: aggregations },
              series: list(ref('Columns')),
            },
          }),
          400: failed('a parameter is wrong, or the answer would have over 500,000 points'),
          401: unauthorized,
        },
      },
    },
    '/v1/stream': {
      get: {
        summary: 'Points as they are stored, as server-sent events `points` and `gap`',
        responses: {
          200: { description: 'events', content: { 'text/event-stream': { schema: text } } },
          401: unauthorized,
          503: failed('too many streams are open'),
        },
      },
    },
    '/v1/stats': {
      get: {
        summary: 'Statistics of the receiver, and of the agent in its process',
        responses: { 200: answer('statistics', { type: 'object', required: ['receiver'] }), 401: unauthorized },
      },
    },
    '/v1/openapi.json': {
      get: { summary: 'This description', responses: { 200: answer('OpenAPI 3.1'), 401: unauthorized } },
    },
    '/healthz': {
      get: { summary: 'The receiver answers; needs no token', security: [{}], responses: { 200: answer('it does') } },
    },
  },
  components: {
    schemas,
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      basic: { type: 'http', scheme: 'basic', description: 'any user, the token as password' },
    },
  },
}
