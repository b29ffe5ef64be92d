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
      duplicate: {
        type: 'boolean',
        description: 'whether the same body was stored before under the same Idempotency-Key',
      },
      rejected: {
        type: 'integer',
        description: 'points of new series over the limit, and points too far in the future',
      },
      error: text,
      index: { type: 'integer', description: 'index of the first point too far in the future' },
    },
  },
  Error: {
    type: 'object',
    required: ['error'],
    properties: { error: text, index: { type: 'integer', description: 'index of the first bad point' } },
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
const jsonResponse = (description: string, schema: object = {}) => ({
  description,
  content: { 'application/json': { schema } },
})
const failure = (description: string) => jsonResponse(description, ref('Error'))
const query = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: 'query',
  required,
  schema,
  description,
})
const list = (items: object) => ({ type: 'array', items })
const busy = (description: string) => ({
  ...failure(description),
  headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'seconds' } },
})
const unauthorized = failure('the token is missing or wrong')

/** OpenAPI 3.1 description of the receiver's routes. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'hostpulse receiver',
    version,
    description: 'Stores points of agents and serves queries.',
  },
  security: [{}, { bearer: [] }, { basic: [] }],
  paths: {
    '/v1/metrics': {
      post: {
        summary: 'Store a batch of points',
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            schema: { type: 'string', minLength: 1, maxLength: 128 },
            description: 'a batch is stored once per key; keys are kept for 24 h',
          },
          { name: 'Content-Encoding', in: 'header', schema: { enum: ['identity', 'gzip'] } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: list(ref('Point')) } } },
        responses: {
          202: jsonResponse('stored', ref('Accepted')),
          400: failure('malformed; `index` names the first bad point'),
          401: unauthorized,
          413: failure('over 5 MB, or 20 MB unpacked'),
          415: failure('the content type is not JSON, or the content encoding is neither gzip nor identity'),
          408: { description: 'the request is not complete after 30 s; the connection is closed' },
          422: failure('the key was used for a different body'),
          503: busy('too many bodies are in progress'),
          507: failure('the disk of the store is full'),
        },
      },
    },
    '/v1/series': {
      get: {
        summary: 'List series with their newest point, and kind, unit and help of known types',
        parameters: [query('host', text, 'only series of this host'), query('type', text, 'only series of this type')],
        responses: {
          200: jsonResponse('series; `now` is the time of the receiver', {
            type: 'object',
            required: ['now', 'series'],
            properties: { now: ms, series: list(ref('Series')) },
          }),
          400: failure('an unknown parameter'),
          401: unauthorized,
          503: busy('too many responses are being read'),
        },
      },
    },
    '/v1/query': {
      get: {
        summary: 'Query points of one type, by series, in columns',
        parameters: [
          query('type', text, 'the metric type', true),
          query('host', text, 'only series of this host'),
          query('tag.NAME', text, 'only series with this tag; may be given for several tags'),
          query('from', ms, 'default: an hour before `to`'),
          query('to', ms, 'default: now'),
          query(
            'step',
            text,
            'a duration such as 10s: returns one value for each step that has points; at most 11,000 steps',
          ),
          query(
            'agg',
            { enum: aggregations, default: 'mean' },
            'how the points of a step become one value; `rate` is the increase per second, across resets',
          ),
        ],
        responses: {
          200: jsonResponse('points; with a step, `ts` is the start of each step', {
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
          400: failure('a parameter is wrong, or the result would exceed 500,000 points'),
          401: unauthorized,
          503: busy('too many responses are being read'),
        },
      },
    },
    '/v1/stream': {
      get: {
        summary: 'Stream points as they are stored, as server-sent events `points` and `gap`',
        responses: {
          200: { description: 'events', content: { 'text/event-stream': { schema: text } } },
          401: unauthorized,
          503: busy('too many streams are open'),
        },
      },
    },
    '/v1/stats': {
      get: {
        summary: 'Statistics of the receiver, and of the agent in its process if there is one',
        responses: { 200: jsonResponse('statistics', { type: 'object', required: ['receiver'] }), 401: unauthorized },
      },
    },
    '/v1/openapi.json': {
      get: { summary: 'This description', responses: { 200: jsonResponse('OpenAPI 3.1'), 401: unauthorized } },
    },
    '/healthz': {
      get: {
        summary: 'Check that the receiver runs; needs no token',
        security: [{}],
        responses: { 200: jsonResponse('it runs') },
      },
    },
  },
  components: {
    schemas,
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      basic: { type: 'http', scheme: 'basic', description: 'any user name; the token is the password' },
    },
  },
}
