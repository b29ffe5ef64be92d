import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openDatabase } from '../../../src/receiver/store/sqlite/open-database.js'
import type { AppendCall } from '../../../src/receiver/store/sqlite/protocol.js'
import { StoreEngine } from '../../../src/receiver/store/sqlite/store-engine.js'

function batch(key: string, fromMs: number): AppendCall {
  const count = 1000
  const columns = new Float64Array(count * 3).fill(1, 0, count)
  for (let n = 0; n < count; n++) columns[count + n] = fromMs + n
  const series = [{ id: 1, host: 'a', type: 'x', tags: undefined }]
  return { op: 'append', key: { idempotencyKey: key, bodyHash: 'h' }, series, columns, nowMs: fromMs }
}

test('stores nothing of a batch on a full disk, still reads, and stores again once there is room', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-full-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const opened = openDatabase(path.join(folder, 'store.db'))
  assert.equal(opened.status, 'open')
  if (opened.status !== 'open') return
  const { db } = opened
  const engine = new StoreEngine(db, { file: '', maxBytes: 1e9, maxKeys: 1000 })
  db.prepare('PRAGMA max_page_count = 100').get()
  const results: (string | undefined)[] = []
  for (let n = 0; results.at(-1) !== 'full' && n < 100; n++)
    results.push(engine.appendAll([batch(`${n}`, n * 1000)])[0])
  assert.equal(results.at(-1), 'full')
  const stored = results.length - 1
  const range = { fromMs: 0, toMs: 1e9, step: undefined, maxPoints: 1e6 }
  const read = () => {
    const result = engine.query({ op: 'query', ids: [1], range })
    return result.status === 'ok' ? result.columns.ts.length : undefined
  }
  assert.equal(read(), stored * 1000)
  engine.maintain({ op: 'maintain', nowMs: 1e9, oldestMs: 0, forget: [] })
  assert.equal(read(), stored * 1000)

  db.prepare('PRAGMA max_page_count = 100000').get()
  assert.deepEqual(engine.appendAll([batch(`${stored}`, stored * 1000)]), ['stored'])
  assert.equal(read(), (stored + 1) * 1000)
  engine.close()
})
