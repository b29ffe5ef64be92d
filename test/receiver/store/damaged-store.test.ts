import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { ReceiverError } from '../../../src/receiver/errors.js'
import { SqliteStore } from '../../../src/receiver/store/sqlite-store.js'
import { silentLogger } from '../../../src/shared/logger.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ask, point } from './store-contract.js'

/** Number of random damages to try, each in its own process. */
const DAMAGES = Number(process.env['HOSTPULSE_DAMAGES'] ?? 25)

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-damaged-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = path.join(folder, 'store.db')
/** Bytes of the values in a journal batch, and in a chunk, which marks a column of doubles with 255. */
const BATCH = Buffer.from(new Float64Array([0, Math.sin(1), Math.sin(2)]).buffer)
const CHUNK = Buffer.from([255, ...BATCH])
let whole: Buffer
/** File and log as a killed process leaves them. The log holds the last batches. */
let killed: { readonly main: Buffer; readonly wal: Buffer }

before(async () => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file, clock })
  for (let n = 0; n < 20; n++) {
    const tags = { name: `NAME-${n}` }
    const points = Array.from({ length: 50 }, (_, i) => point(clock.wallMs() + i, Math.sin(i), tags))
    await store.append({ points, key: { idempotencyKey: `KEY-${n}`, bodyHash: 'h' } })
    // Packs the journal into chunks. The first maintenance is due before the journal is old enough.
    for (const ms of n === 10 ? [400_000, 6000] : []) {
      await clock.advance(ms)
      await store.stats()
    }
  }
  await store.close()
  whole = readFileSync(file)
  const next = await SqliteStore.open({ file, clock })
  for (let n = 0; n < 5; n++) await next.append({ points: [point(clock.wallMs() + n, n, { name: 'LAST' })] })
  killed = { main: readFileSync(file), wal: readFileSync(`${file}-wal`) }
  await next.close()
})

function restore({ main, wal }: { readonly main: Buffer; readonly wal: Buffer }): void {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
  writeFileSync(file, main)
  writeFileSync(`${file}-wal`, wal)
}

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

test('reports a changed bit in a name, a batch or a chunk, which SQLite cannot see', async () => {
  /** Changes a bit after each occurrence of these bytes. SQLite leaves old copies in free space. */
  const flipAfter = (bytes: Buffer) => {
    const damaged = Buffer.from(whole)
    for (let at = whole.indexOf(bytes); at !== -1; at = whole.indexOf(bytes, at + 1))
      damaged[at + bytes.length] = (whole[at + bytes.length] ?? 0) ^ 1
    return damaged
  }
  assert.match(await use(flipAfter(Buffer.from('NAME-'))), /series \d+ in the store is damaged: its checksum/)
  assert.match(await use(flipAfter(BATCH)), /a batch in the store is damaged: its checksum/)
  assert.equal(await use(flipAfter(CHUNK)), 'used')
  const store = await SqliteStore.open({ file, clock: new FakeClock() })
  await assert.rejects(ask(store), /a chunk of series \d+ in the store is damaged: its checksum/)
  await store.close()
})

test('keeps a damaged log under another name, says so, and has the batches before the damage', async () => {
  const damaged = Buffer.from(killed.wal)
  damaged[damaged.length - 2000] = 1
  restore({ main: killed.main, wal: damaged })
  const warnings: object[] = []
  const logger = { ...silentLogger, warn: (fields: object) => warnings.push(fields) }
  const store = await SqliteStore.open({ file, clock: new FakeClock(), logger })
  const last = (await ask(store)).find(({ tags }) => tags?.['name'] === 'LAST')
  await store.close()
  const [{ damage, keptAs } = { damage: '', keptAs: '' }] = warnings as { damage: string; keptAs: string }[]
  assert.match(damage, /^only \d+ of its \d+ frames can be read$/)
  assert.ok(keptAs.startsWith(`${file}-wal.damaged-`), keptAs)
  assert.ok(readFileSync(keptAs).equals(damaged))
  assert.deepEqual(last?.value, [0, 1, 2, 3])
})

test('leaves a damaged file and its log as they are', async () => {
  const main = Buffer.from(killed.main).fill(0, 4096, 12_288)
  for (const damaged of [
    { ...killed, main },
    { main: Buffer.alloc(0), wal: killed.wal },
  ]) {
    restore(damaged)
    await assert.rejects(SqliteStore.open({ file, clock: new FakeClock() }), {
      code: 'HOSTPULSE_STORE_REFUSED',
      message: /is damaged .*left as it is; move it and store\.db-wal away to start a new one, or choose another/,
    })
    assert.ok(readFileSync(file).equals(damaged.main))
    assert.ok(readFileSync(`${file}-wal`).equals(damaged.wal))
    assert.equal(readdirSync(folder).length, 2)
  }
})

test('says once that the file was damaged while it was open, and writes nothing more', async () => {
  restore(killed)
  const damages: ReceiverError[] = []
  const store = await SqliteStore.open({ file, clock: new FakeClock(), onDamaged: (error) => damages.push(error) })
  // Fills SQLite's cache with other pages.
  const batch = (n: number) => ({
    points: Array.from({ length: 50_000 }, (_, i) => point(n * 50_000 + i, Math.random())),
  })
  for (let n = 0; n < 3; n++) await store.append(batch(n))
  const noise = Buffer.from(Array.from(readFileSync(file), (_, n) => (n * 7919) & 0xff))
  writeFileSync(file, noise)
  writeFileSync(`${file}-wal`, noise)
  let failed = 0
  for (let n = 3; failed < 2; n++) await store.append(batch(n)).catch(() => failed++)
  const left = readFileSync(file)
  await store.close()
  assert.equal(damages.length, 1)
  assert.equal(damages[0]?.code, 'HOSTPULSE_STORE_DAMAGED')
  assert.match(damages[0].message, /is damaged .*nothing more is stored in it; move it and store\.db-wal away/)
  assert.ok(readFileSync(file).equals(left))
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
