import { version } from '../shared/version.js'
import { ms, schemas, text } from './openapi-schemas.js'
import { aggregations } from './store/store.js'

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
const statistics = { type: 'object', required: ['receiver'], properties: { receiver: ref('ReceiverStats') } }
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
        parameters: [
          query('host', text, 'only series of this host'),
          query('type', text, 'only series of this type'),
          query(
            'limit',
            { type: 'integer', minimum: 1, maximum: 10_000 },
            'series in one page; default: all in one, up to 100,000',
          ),
          query('cursor', text, '`next` of the page before; needs `limit`'),
        ],
        responses: {
          200: jsonResponse('series; `now` is the time of the receiver', {
            type: 'object',
            required: ['now', 'series'],
            properties: {
              now: ms,
              next: { ...text, description: 'cursor of the next page; absent on the last one' },
              series: list(ref('Series')),
            },
          }),
          400: failure('an unknown parameter, a wrong limit or cursor, or over 100,000 series without a limit'),
          401: unauthorized,
          503: busy('too many responses are being read'),
        },
      },
    },
    '/v1/hosts': {
      get: {
        summary: 'List hosts',
        responses: {
          200: jsonResponse('hosts by name; `now` is the time of the receiver', {
            type: 'object',
            required: ['now', 'hosts'],
            properties: { now: ms, hosts: list(ref('Host')) },
          }),
          400: failure('an unknown parameter'),
          401: unauthorized,
        },
      },
      delete: {
        summary: 'Forget a host: delete its series and their points. It returns with its next point',
        parameters: [query('host', text, 'the host to forget', true)],
        responses: {
          200: jsonResponse('forgotten', {
            type: 'object',
            required: ['series'],
            properties: { series: { type: 'integer', description: 'number of series that were deleted' } },
          }),
          400: failure('no host, or an unknown parameter'),
          401: unauthorized,
          404: failure('there is no such host'),
          507: failure('the disk of the store is full; some of the points may be deleted'),
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
        parameters: [
          query('host', text, 'only points of this host, and those of `also`'),
          query('also', text, 'types, separated by commas: their points of every host; needs `host`'),
        ],
        responses: {
          200: { description: 'events', content: { 'text/event-stream': { schema: text } } },
          400: failure('an unknown parameter, or `also` without `host`'),
          401: unauthorized,
          503: busy('too many streams are open'),
        },
      },
    },
    '/v1/stats': {
      get: {
        summary: 'Statistics of the receiver, and of the agent in its process if there is one',
        responses: { 200: jsonResponse('statistics', statistics), 401: unauthorized },
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
