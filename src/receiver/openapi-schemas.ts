const number = { type: 'number' }
export const text = { type: 'string' }
const tags = { type: 'object', additionalProperties: text }
export const ms = { type: 'integer', minimum: 0, description: 'milliseconds since the epoch' }

/** Parts of requests and responses, by name. */
export const schemas = {
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
  Host: {
    type: 'object',
    required: ['host', 'series', 'last', 'tags'],
    properties: {
      host: text,
      series: { type: 'integer', description: 'number of its series' },
      last: { ...ms, description: 'time of its newest point' },
      tags: { ...tags, description: 'tags that all its series have, with the same value' },
    },
  },
  Columns: {
    type: 'object',
    required: ['host', 'ts', 'value'],
    properties: { host: text, tags, ts: { type: 'array', items: ms }, value: { type: 'array', items: number } },
  },
}
