import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Agent } from '../../src/index.js'
import { FakeReceiver } from '../../src/testing/index.js'

const MACHINE_ID = '0123456789abcdef0123456789abcdef'

test('an output finds the host below rootfs, also when no collector runs', { timeout: 20_000 }, async (t) => {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'hostpulse-rootfs-'))
  t.after(() => rmSync(rootfs, { recursive: true }))
  mkdirSync(path.join(rootfs, 'etc'))
  writeFileSync(path.join(rootfs, 'etc/machine-id'), `${MACHINE_ID}\n`)
  const off = { enabled: false }
  const collectors = {
    cpu: off,
    memory: off,
    disk: off,
    network: off,
    system: off,
    cgroup: off,
    runtime: off,
    agent: off,
  }
  const receiver = new FakeReceiver()
  const outputs = [{ url: 'http://receiver/', format: 'otlp-json' as const }]
  await using agent = new Agent({ rootfs, collectors, outputs }, { transport: receiver.transport })
  agent.start()
  agent.report({ type: 'orders_total', value: 1 })
  assert.equal(await agent.flush(), true)
  const { resourceMetrics } = JSON.parse(receiver.requests[0]?.body ?? '{}')
  const attributes: { key: string; value: { stringValue: string } }[] = resourceMetrics[0].resource.attributes
  assert.equal(attributes.find(({ key }) => key === 'host.id')?.value.stringValue, MACHINE_ID)
})
