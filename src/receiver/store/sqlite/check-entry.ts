import { copyFileSync, realpathSync, statSync, writeSync } from 'node:fs'
import { describeError } from '../../../shared/describe-error.js'
import { Database } from './database.js'
import { countObjects, findFormatProblem, lockDatabase, refusal } from './open-database.js'
import { makePrivateFile } from './private-file.js'
import type { FileCheck } from './protocol.js'
import { damaged, unusable } from './refusals.js'
import { StoreEngine } from './store-engine.js'
import { findWalDamage } from './wal-damage.js'

/*
 * Entry of the process that checks a store's file before the receiver opens it: `node check-entry.js FILE`. Prints a
 * FileCheck as JSON. If libsql aborts the process, the file is damaged.
 */

const [, , name = ''] = process.argv
writeSync(process.stdout.fd, JSON.stringify(check(name)))
// Closing the database, which a normal exit does too, would write its log into a file that may be damaged.
process.kill(process.pid, 'SIGKILL')

function check(file: string): FileCheck {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return damaged(file, 'it is missing or empty, but its log is not')
  const obstacle = makePrivateFile(file)
  if (obstacle !== undefined) return unusable(file, obstacle)
  try {
    const db = new Database(file)
    lockDatabase(db)
    // Now no other process writes the log. SQLite drops a damaged part of it with the next transaction.
    const wal = `${realpathSync(file)}-wal`
    const walDamage = findWalDamage(wal)
    const problem = findFormatProblem(db)
    if (problem !== undefined) return unusable(file, problem)
    const damage = findDamage(db, file)
    if (damage !== undefined) return damaged(file, damage)
    if (walDamage === undefined) return { status: 'usable' }
    const keptAs = `${wal}.damaged-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
    copyFileSync(wal, keptAs)
    return { status: 'usable', log: { damage: walDamage, keptAs } }
  } catch (error) {
    return refusal(file, error)
  }
}

/** Checks the structure of the database, and reads everything that the receiver needs at its start. */
function findDamage(db: Database, file: string): string | undefined {
  try {
    const row = db.prepare('SELECT CAST(quick_check AS BLOB) AS text FROM pragma_quick_check(1)').get()
    const text = Buffer.from(row?.['text'] as ArrayBuffer).toString()
    if (text !== 'ok') return text.replace('*** in database main ***\n', '')
    if (countObjects(db) > 0) new StoreEngine(db, { file, maxBytes: Infinity, maxKeys: Infinity }).listSeries()
    return undefined
  } catch (error) {
    return describeError(error)
  }
}
