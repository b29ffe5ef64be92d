import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changedPaths } from '../../src/agent/changed-paths.js'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const BASE: AgentConfig = {
  host: 'web-1',
  collectors: { cpu: { interval: '1s' }, mine: { module: '/mine.js', options: { depth: { of: 1 } } } },
  outputs: [
    { name: 'a', url: 'http://a/', token: 'secret-a' },
    { name: 'b', url: 'http://b/' },
  ],
}

function changes(other: AgentConfig): readonly string[] {
  const facts = fakeFacts({ stat: () => ({ kind: 'file' }) })
  return changedPaths(resolveConfig(BASE, facts), resolveConfig({ ...BASE, ...other }, facts))
}

describe('changedPaths', () => {
  it('is empty when nothing has changed, however it is written', () => {
    assert.deepEqual(changes({}), [])
    assert.deepEqual(changes({ interval: 10_000, collectors: { ...BASE.collectors, memory: { enabled: true } } }), [])
  })

  it('names values as the configuration does', () => {
    assert.deepEqual(
      changes({ stop: { deadline: '1s' }, initialDelay: '1s', align: false, host: 'web-2', tags: { a: 'b' } }),
      [...['host', 'tags', 'initialDelay', 'align', 'stop.deadline']],
    )
    assert.deepEqual(changes({ expose: { listen: '127.0.0.1:1' } }), ['expose.listen', 'expose.names', 'expose.prefix'])
    assert.deepEqual(changes({ rootfs: '/host' }).slice(0, 1), ['rootfs'])
  })

  it('names collectors by what differs, those that came and those that went', () => {
    const { mine } = BASE.collectors ?? {}
    assert.ok(mine)
    assert.deepEqual(
      changes({
        collectors: {
          cpu: { interval: '2s', perCore: true, timeout: '1s', types: { include: ['cpu_usage'] } },
          mine: { ...mine, options: { depth: { of: 2 } } },
          network: { enabled: false },
          sockets: { enabled: true },
        },
      }),
      [
        ...['collectors.cpu.interval', 'collectors.cpu.timeout', 'collectors.cpu.types.include'],
        ...['collectors.cpu.perCore', 'collectors.cpu.group', 'collectors.network'],
        ...['collectors.mine.options', 'collectors.sockets'],
      ],
    )
  })

  it('names every collector that takes a changed default', () => {
    const paths = changes({ interval: '5s' })
    assert.ok(paths.includes('collectors.memory.interval'))
    assert.ok(!paths.includes('collectors.cpu.interval'))
  })

  it('names outputs by what differs, and never a secret', () => {
    const [a, b] = BASE.outputs ?? []
    assert.ok(a && b)
    const outputs = [{ ...a, token: 'secret-b', headers: { 'X-Key': 'secret-c' }, batch: { flushInterval: '2s' } }, b]
    const paths = changes({ outputs })
    assert.deepEqual(paths, ['outputs[0].token', 'outputs[0].headers', 'outputs[0].batch.flushInterval'])
    assert.deepEqual(changes({ outputs: [b, a] }), ['outputs'])
    assert.deepEqual(changes({ outputs: [b] }), ['outputs[0]'])
    assert.deepEqual(changes({ outputs: [a, b, { url: 'http://c/' }] }), ['outputs[2]'])
  })
})
