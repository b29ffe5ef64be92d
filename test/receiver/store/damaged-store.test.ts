import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { ReceiverError } from '../../../src/receiver/errors.js'
import { SqliteStore } from '../../../src/receiver/store/sqlite-store.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ask, point } from './store-contract.js'

/** Number of random damages to try. Each starts a process. */
const DAMAGES = Number(process.env['HOSTPULSE_DAMAGES'] ?? 40)

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-damaged-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = path.join(folder, 'store.db')
let whole: Buffer

before(async () => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file, clock })
  for (let n = 0; n < 20; n++) {
    const tags = { name: `NAME-${n}` }
    const points = Array.from({ length: 50 }, (_, i) => point(clock.wallMs() + i, Math.sin(i), tags))
    await store.append({ points, key: { idempotencyKey: `KEY-${n}`, bodyHash: 'h' } })
    if (n === 10) for (const ms of [400_000, 6000]) await clock.advance(ms)
  }
  await store.close()
  whole = readFileSync(file)
})

/** Opens a damaged file and uses it. Only a refusal may be thrown. An abort would end this process. */
async function use(damaged: Buffer): Promise<string> {
  rmSync(`${file}-wal`, { force: true })
  writeFileSync(file, damaged)
  let store: SqliteStore
  try {
    store = await SqliteStore.open({ file, clock: new FakeClock() })
  } catch (error) {
    assert.ok(error instanceof ReceiverError, String(error))
    assert.equal(error.code, 'HOSTPULSE_STORE_REFUSED')
    assert.ok(readFileSync(file).equals(damaged), 'the damaged file is kept as it is')
    return error.message
  }
  const key = { idempotencyKey: 'KEY-3', bodyHash: 'h' }
  await Promise.allSettled([ask(store), store.append({ points: [point(1, 1)], key }), store.stats()])
  await store.close().catch(() => {})
  return 'used'
}

test('reports a host, tag or type that is not UTF-8, and keeps the file', async () => {
  for (const text of ['web-1', 'NAME-7', '"name"']) {
    const damaged = Buffer.from(whole)
    damaged[damaged.lastIndexOf(text) + 2] = 0xff
    assert.match(await use(damaged), /is damaged .*left as it is/, text)
  }
})

test('reports zeros, noise and truncated files', async () => {
  const zeros = Buffer.from(whole).fill(0, 4096, 12_288)
  const noise = Buffer.from(Array.from(whole, (_, n) => (n * 7919) & 0xff))
  for (const damaged of [zeros, noise, whole.subarray(0, 5000), Buffer.alloc(8192)]) {
    assert.match(await use(damaged), /damaged|not a database|cannot be opened/)
  }
})

test(`refuses or uses a file with random damage, without an abort (${DAMAGES} files)`, {
  timeout: 600_000,
}, async () => {
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let n = 0; n < DAMAGES; n++) {
    const damaged = Buffer.from(whole)
    for (let bytes = 1 + random(8); bytes > 0; bytes--) damaged[random(damaged.length)] = random(256)
    await use(damaged)
  }
})
