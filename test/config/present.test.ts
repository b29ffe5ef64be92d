import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { present } from '../../src/config/present.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const facts = fakeFacts()

function presented(config: AgentConfig): AgentConfig {
  return present({ settings: resolveConfig(config, facts), logLevel: 'info' })
}

test('the printed configuration resolves to the same settings', () => {
  const config: AgentConfig = {
    host: 'web-1',
    tags: { env: 'prod' },
    interval: '1500ms',
    initialDelay: 0,
    procRoot: '/host/proc',
    collectors: {
      cpu: { interval: '1s', sampleInterval: '10ms', emit: 'all', perCore: true, group: 'fast' },
      memory: { enabled: false },
      mounts: { enabled: true, mounts: { exclude: ['/mnt/*'] } },
      network: { interfaces: { include: ['eth*'], exclude: [] }, isolation: 'process' },
      mine: { module: './mine.js' },
    },
    outputs: [
      { url: 'http://h/v1', tokenFile: '/run/token', retry: { maxDelay: '2m' }, buffer: { maxBytes: '64KiB' } },
      {
        name: 'out',
        url: 'stdout:',
        compression: 'gzip',
        tls: { caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem', keyPassphraseFile: '/run/passphrase' },
        keepAlive: { maxAge: '90s' },
      },
    ],
  }
  assert.deepEqual(resolveConfig(presented(config), facts), resolveConfig(config, facts))
})

test('the roots are printed even when no collector runs', () => {
  const off = Object.fromEntries(
    ['cpu', 'memory', 'disk', 'network', 'system', 'runtime', 'stalls', 'agent'].map((name) => [
      name,
      { enabled: false },
    ]),
  )
  const { procRoot, sysRoot, rootfs } = presented({ procRoot: '/host/proc', rootfs: '/host', collectors: off })
  assert.deepEqual([procRoot, sysRoot, rootfs], ['/host/proc', '/sys', '/host'])
})

test('no key is printed that a collector does not have', () => {
  const { collectors } = presented({
    collectors: { pressure: { enabled: true }, mounts: { enabled: true }, stalls: { enabled: true } },
  })
  const known = presented({ collectors: { ...collectors } }).collectors
  assert.deepEqual(known, collectors)
  assert.ok(!('source' in (collectors?.pressure ?? {})))
  assert.equal(collectors?.stalls?.threshold, '100ms')
})

test('no secret is printed', () => {
  const secret = 'hunter2'
  const text = JSON.stringify(
    presented({
      collectors: { mine: { module: './mine.js', options: { password: secret, deep: { key: secret } } } },
      outputs: [
        { url: 'http://a/', token: secret, headers: { 'X-Key': secret } },
        { url: `http://user:${secret}@b/?key=${secret}`, proxy: `http://u:${secret}@proxy:1/` },
        { url: 'https://c/', tls: { certFile: 'c.pem', keyFile: 'k.pem', keyPassphrase: secret } },
      ],
    }),
  )
  assert.doesNotMatch(text, /hunter2/)
  for (const shown of [
    '"X-Key":"***"',
    '"token":"***"',
    '"keyPassphrase":"***"',
    'http://***@b/?key=***',
    '"password":"***"',
  ]) {
    assert.ok(text.includes(shown), shown)
  }
})
