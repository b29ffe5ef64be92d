import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Database } from '../../../../src/receiver/store/sqlite/database.js'
import { findWalDamage } from '../../../../src/receiver/store/sqlite/wal-damage.js'

const HEADER = 32
const FRAME = 24 + 4096

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-wal-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = path.join(folder, 'a.db')
/** Logs with a few transactions: a fresh one, and one reused after SQLite had emptied it, where old frames follow the new ones. */
let log: Buffer
let reused: Buffer

before(() => {
  const db = new Database(file)
  db.prepare('PRAGMA journal_mode = WAL').get()
  db.exec('CREATE TABLE t (x)')
  for (let n = 0; n < 5; n++) db.exec(`INSERT INTO t VALUES (${n}), (zeroblob(5000))`)
  log = readFileSync(`${file}-wal`)
  db.prepare('PRAGMA wal_checkpoint(FULL)').all()
  db.exec('INSERT INTO t VALUES (6)')
  reused = readFileSync(`${file}-wal`)
  db.close()
})

function damageOf(bytes: Buffer): string | undefined {
  const wal = path.join(folder, 'wal')
  writeFileSync(wal, bytes)
  return findWalDamage(wal)
}

/** Returns a copy with one bit changed. */
function flip(bytes: Buffer, position: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[position] = (changed[position] ?? 0) ^ 4
  return changed
}

test('finds nothing in a sound log, an empty one, or none', () => {
  assert.equal(damageOf(log), undefined)
  assert.equal(damageOf(reused), undefined)
  assert.equal(damageOf(Buffer.alloc(0)), undefined)
  assert.equal(findWalDamage(path.join(folder, 'missing')), undefined)
})

test('takes a last frame that is cut off for the end of a killed process', () => {
  for (const bytes of [1, 24, 25, FRAME - 1])
    assert.equal(damageOf(log.subarray(0, HEADER + 3 * FRAME + bytes)), undefined)
})

test('finds a changed bit in any field of the header and of any frame', () => {
  for (let at = 0; at < HEADER; at++) assert.match(damageOf(flip(log, at)) ?? '', /header/, `byte ${at}`)
  const frames = (log.length - HEADER) / FRAME
  for (const frame of [0, 1, frames - 1]) {
    const start = HEADER + frame * FRAME
    for (const at of [0, 4, 8, 12, 16, 20, 24, 3000, FRAME - 1]) {
      assert.equal(damageOf(flip(log, start + at)), `only ${frame} of its ${frames} frames can be read`, `byte ${at}`)
    }
  }
  assert.match(damageOf(flip(reused, HEADER + 100)) ?? '', /only 0 of/)
  assert.equal(damageOf(flip(reused, reused.length - 100)), undefined, 'an old frame')
})

test('finds a frame that was overwritten completely, or moved', () => {
  const zeroed = Buffer.from(log).fill(0, HEADER + FRAME, HEADER + 2 * FRAME)
  assert.match(damageOf(zeroed) ?? '', /^only 1 of/)
  const moved = Buffer.concat([log.subarray(0, HEADER), log.subarray(HEADER + FRAME)])
  assert.match(damageOf(moved) ?? '', /^only 0 of/)
  assert.match(damageOf(log.subarray(0, 20)) ?? '', /header is incomplete/)
})
