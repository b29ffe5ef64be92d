import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { Database } from '../../../src/receiver/store/sqlite/database.js'
import { SqliteStore } from '../../../src/receiver/store/sqlite-store.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ask, describeStore, point, query } from './store-contract.js'

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function newFile(): string {
  return path.join(folder, `${++files}`, 'store.db')
}

/** Advances the clock and waits for the maintenance that falls due. */
async function settle(clock: FakeClock, store: SqliteStore, advanceMs: number): Promise<void> {
  for (const ms of [advanceMs, 6000]) {
    await clock.advance(ms)
    await store.stats()
  }
}

describeStore('the store in a file', (options) => SqliteStore.open({ file: newFile(), ...options }))

test('restores points, series and keys after a restart, from the journal and from chunks', async () => {
  const clock = new FakeClock()
  const file = newFile()
  const key = { idempotencyKey: 'k', bodyHash: 'h' }
  const ts = clock.wallMs()
  const first = await SqliteStore.open({ file, clock })
  await first.append({ points: [point(ts, 1, { a: 'b' }), point(ts, 10)], key })
  await settle(clock, first, 400_000)
  await first.append({ points: [point(ts + 1, 2, { a: 'b' })] })
  await first.close()

  const second = await SqliteStore.open({ file, clock })
  assert.equal((await second.append({ points: [point(ts, 1)], key })).status, 'duplicate')
  assert.deepEqual(
    (await second.listSeries({})).map(({ tags, last }) => [tags, last.value]),
    [
      [{ a: 'b' }, 2],
      [undefined, 10],
    ],
  )
  assert.deepEqual((await ask(second, { tags: new Map([['a', 'b']]) }))[0]?.value, [1, 2])
  await second.append({ points: [point(ts + 2, 3, { a: 'b' })] })
  assert.deepEqual((await ask(second, { tags: new Map([['a', 'b']]) }))[0]?.value, [1, 2, 3])
  await second.close()
})

test('still knows the newest point after it has packed late points and restarted', async () => {
  const clock = new FakeClock()
  const file = newFile()
  const ts = clock.wallMs()
  const first = await SqliteStore.open({ file, clock })
  await first.append({ points: [point(ts, 2)] })
  await settle(clock, first, 400_000)
  await first.append({ points: [point(ts - 1000, 1)] })
  await settle(clock, first, 400_000)
  await first.close()
  const second = await SqliteStore.open({ file, clock })
  assert.deepEqual((await second.listSeries({}))[0]?.last, { ts, value: 2 })
  assert.deepEqual((await ask(second))[0]?.value, [1, 2])
  await second.close()
})

test('a forgotten host stays forgotten after a restart, and its ids are free', async () => {
  const clock = new FakeClock()
  const file = newFile()
  const ts = clock.wallMs()
  const first = await SqliteStore.open({ file, clock })
  const other = { ...point(ts, 7), host: 'web-2' }
  await first.append({ points: [other, point(ts, 1), point(ts, 2, { a: 'b' })] })
  await settle(clock, first, 400_000)
  await first.append({ points: [point(ts + 1, 3)] })
  assert.deepEqual(await first.forgetHost('web-1'), { status: 'forgotten', series: 2 })
  await first.close()
  const second = await SqliteStore.open({ file, clock })
  assert.deepEqual(
    (await second.listHosts()).map(({ host }) => host),
    ['web-2'],
  )
  await second.append({ points: [point(ts + 2, 4)] })
  assert.deepEqual(
    (await ask(second)).map(({ host, value }) => [host, value]),
    [
      ['web-2', [7]],
      ['web-1', [4]],
    ],
  )
  await second.close()
})

test('deletes points and series older than the retention', async () => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file: newFile(), clock, retentionMs: 3_600_000 })
  await store.append({ points: [point(clock.wallMs(), 1)] })
  await settle(clock, store, 400_000)
  assert.equal((await store.stats()).points, 1)
  await settle(clock, store, 4_000_000)
  assert.equal((await store.stats()).points, 0)
  assert.equal((await store.stats()).series, 0)
  await store.close()
})

test('deletes the oldest points when the file is too large', async () => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file: newFile(), clock, maxBytes: 200_000 })
  for (let batch = 0; batch < 20; batch++) {
    const ts = clock.wallMs()
    const points = Array.from({ length: 5000 }, (_, n) => point(ts + n, Math.sin(ts + n)))
    await store.append({ points })
    await settle(clock, store, 310_000)
  }
  const { bytes = 0, points } = await store.stats()
  assert.ok(bytes <= 200_000, `${bytes} bytes`)
  assert.ok(points > 0 && points < 100_000)
  const [series] = await ask(store)
  assert.ok((series?.ts[0] ?? 0) > 0)
  await store.close()
})

test('deletes old and excess points while batches keep arriving, and loses no new one', async (t) => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file: newFile(), clock, retentionMs: 1_800_000, maxBytes: 300_000 })
  t.after(() => store.close())
  const appended: Promise<{ status: string }>[] = []
  let newest = 0
  for (let minute = 0; minute < 60; minute++) {
    for (let n = 0; n < 5; n++) {
      newest = clock.wallMs() + n * 1000
      const ts = newest
      appended.push(store.append({ points: Array.from({ length: 400 }, (_, i) => point(ts + i, Math.sin(ts + i))) }))
    }
    await clock.advance(60_000)
    // The thread responds in order, so the maintenance of this minute is done.
    await store.stats()
  }
  assert.deepEqual(new Set((await Promise.all(appended)).map(({ status }) => status)), new Set(['stored']))
  await settle(clock, store, 310_000)
  const { bytes = 0, points } = await store.stats()
  assert.ok(bytes <= 300_000, `${bytes} bytes`)
  assert.ok(points > 400 && points < 60_000, `${points} points`)
  const [series] = await ask(store)
  assert.ok((series?.ts[0] ?? 0) >= clock.wallMs() - 1_800_000)
  assert.equal(series?.ts.at(-1), newest + 399)
})

test('keeps the newest keys up to the bound, across a restart too', async () => {
  const clock = new FakeClock()
  const options = { file: newFile(), clock, maxKeys: 10 }
  const first = await SqliteStore.open(options)
  const batch = (n: number) => ({ points: [], key: { idempotencyKey: `k${n}`, bodyHash: 'h' } })
  for (let n = 0; n < 30; n++) await first.append(batch(n))
  await settle(clock, first, 1000)
  await first.close()
  const second = await SqliteStore.open(options)
  assert.equal((await second.append(batch(29))).status, 'duplicate')
  assert.equal((await second.append(batch(20))).status, 'duplicate')
  assert.equal((await second.append(batch(19))).status, 'stored')
  await second.close()
})

test('works as before after a query that ended early at too many points', async (t) => {
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file: newFile(), clock })
  t.after(() => store.close())
  for (let chunk = 0; chunk < 250; chunk++) {
    await store.append({ points: [0, 1, 2].map((n) => point(clock.wallMs() + n, n)) })
    await settle(clock, store, 310_000)
  }
  for (let n = 0; n < 3; n++) assert.equal((await store.query(query({ maxPoints: 5 }))).status, 'too-many-points')
  assert.equal((await store.append({ points: [point(clock.wallMs(), 7)] })).status, 'stored')
  await settle(clock, store, 310_000)
  assert.equal((await ask(store))[0]?.value.length, 751)
})

test('refuses a file that another receiver uses', async () => {
  const clock = new FakeClock()
  const file = newFile()
  const store = await SqliteStore.open({ file, clock })
  await assert.rejects(SqliteStore.open({ file, clock }), { code: 'HOSTPULSE_STORE_IN_USE', message: /--store/ })
  await store.close()
  const next = await SqliteStore.open({ file, clock })
  await next.close()
})

test('refuses a file that is not a store, damaged or of another version, and does not change it', async () => {
  const clock = new FakeClock()
  const files: [string, RegExp][] = []
  const text = path.join(folder, 'text.db')
  writeFileSync(text, 'these are the notes of somebody, and no database at all\n'.repeat(100))
  files.push([text, /is not a database/])

  const other = path.join(folder, 'other.db')
  const db = new Database(other)
  db.exec('CREATE TABLE theirs (x)')
  db.close()
  files.push([other, /database of another program/])

  const newer = newFile()
  await (await SqliteStore.open({ file: newer, clock })).close()
  const changed = new Database(newer)
  changed.exec('PRAGMA user_version = 99')
  changed.close()
  files.push([newer, /newer hostpulse: its format is 99/])

  const older = newFile()
  await (await SqliteStore.open({ file: older, clock })).close()
  const aged = new Database(older)
  aged.exec('PRAGMA user_version = 1')
  aged.close()
  files.push([older, /is of format 1, which only versions before the first release wrote/])

  const cut = newFile()
  const store = await SqliteStore.open({ file: cut, clock })
  for (let n = 0; n < 50; n++) {
    await store.append({ points: Array.from({ length: 500 }, (_, i) => point(clock.wallMs() + i, Math.random())) })
  }
  await store.close()
  const whole = readFileSync(cut)
  writeFileSync(cut, whole.subarray(0, whole.length / 2))
  files.push([cut, /is damaged/])

  for (const [file, message] of files) {
    const before = readFileSync(file)
    await assert.rejects(SqliteStore.open({ file, clock }), { code: 'HOSTPULSE_STORE_REFUSED', message })
    assert.ok(readFileSync(file).equals(before), file)
  }
})
