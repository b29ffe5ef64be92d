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
      duplicateHost: {
        type: 'boolean',
        description: 'whether another agent sends points of the same series, under the same host name',
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
  ReceiverStats: {
    type: 'object',
    required: ['uptimeSeconds', 'needsToken', 'batches', 'points', 'duplicateHosts', 'store'],
    properties: {
      uptimeSeconds: number,
      agentHost: { type: 'string', description: 'host name of the agent in this process' },
      needsToken: { type: 'boolean' },
      batches: { type: 'integer', description: 'batches stored' },
      duplicates: { type: 'integer', description: 'batches stored before under the same Idempotency-Key' },
      refused: { type: 'integer', description: 'batches refused' },
      points: {
        type: 'object',
        required: ['accepted', 'rejected'],
        properties: { accepted: { type: 'integer' }, rejected: { type: 'integer' } },
      },
      duplicateHosts: {
        type: 'array',
        description: 'hosts whose series several agents have written at the same time for over a minute',
        items: {
          type: 'object',
          required: ['host', 'agents', 'hostIds'],
          properties: {
            host: text,
            agents: { type: 'integer', minimum: 2, maximum: 8, description: 'how many agents; 8 are also more' },
            hostIds: {
              type: 'array',
              items: text,
              description: 'their different `host_id` in `agent_info`: with one, the agents are on the same machine',
            },
          },
        },
      },
      seriesCut: { type: 'object', description: 'what the bound of series rejected' },
      streams: { type: 'integer', description: 'event streams open' },
      store: { type: 'object' },
    },
  },
  Columns: {
    type: 'object',
    required: ['host', 'ts', 'value'],
    properties: { host: text, tags, ts: { type: 'array', items: ms }, value: { type: 'array', items: number } },
  },
}
