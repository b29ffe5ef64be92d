import { openDatabase } from './open-database.js'
import type { Refusal } from './protocol.js'
import { StoreEngine } from './store-engine.js'

/*
 * Entry of the process that checks a store's file before the receiver opens it: `node check-entry.js FILE`. Prints a
 * Refusal as JSON, or nothing. If libsql aborts the process, the file is damaged.
 */

const [, , file = ''] = process.argv
const refusal = check(file)
if (refusal !== undefined) process.stdout.write(JSON.stringify(refusal))

function check(name: string): Refusal | undefined {
  const opened = openDatabase(name)
  if (opened.status === 'refused') return opened
  try {
    const problem = opened.db.prepare('SELECT CAST(quick_check AS BLOB) AS text FROM pragma_quick_check(1)').get()?.[
      'text'
    ]
    const text = Buffer.from(problem as ArrayBuffer).toString()
    if (text !== 'ok') return damaged(name, text)
    new StoreEngine(opened.db, { file: name, maxBytes: Infinity, maxKeys: Infinity }).listSeries()
  } catch (error) {
    return damaged(name, error instanceof Error ? error.message : String(error))
  }
  opened.db.close()
  return undefined
}

// The database stays open: closing it would write its log into the damaged file.
function damaged(name: string, detail: string): Refusal {
  return { status: 'refused', reason: 'unusable', error: `${name} is damaged (${detail})` }
}
