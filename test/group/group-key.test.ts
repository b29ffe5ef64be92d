import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { groupKey } from '../../src/group/group-key.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const config: AgentConfig = { host: 'web-1', tags: { service: 'api' }, outputs: [{ url: 'http://h/v1', token: 'a' }] }

function keyOf(some: AgentConfig = {}, { uid = 1000, env = {} } = {}): string {
  return groupKey(resolveConfig({ ...config, ...some }, fakeFacts({ env })), uid)
}

test('processes with the same settings and user form one group, whatever their instance numbers', () => {
  assert.equal(keyOf(), keyOf({}, { env: { NODE_APP_INSTANCE: '1', pm_id: '7' } }))
  assert.match(keyOf(), /^[0-9a-f]{32}$/)
})

test('another user, host, tag, output, token or host collector makes another group', () => {
  const keys = [
    keyOf(),
    keyOf({}, { uid: 1001 }),
    keyOf({ host: 'web-2' }),
    keyOf({ tags: { service: 'shop' } }),
    keyOf({ outputs: [{ url: 'http://h/v2', token: 'a' }] }),
    keyOf({ outputs: [{ url: 'http://h/v1', token: 'b' }] }),
    keyOf({ outputs: [] }),
    keyOf({ collectors: { disk: { enabled: false } } }),
    keyOf({ interval: '1s' }),
    keyOf({ expose: { listen: '127.0.0.1:9471' } }),
  ]
  assert.equal(new Set(keys).size, keys.length)
})

test('settings of the collectors of the process itself do not change the group', () => {
  assert.equal(
    keyOf(),
    keyOf({ collectors: { runtime: { enabled: false }, agent: { interval: '1m' }, stalls: { enabled: true } } }),
  )
})
