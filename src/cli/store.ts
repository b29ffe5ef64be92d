import os from 'node:os'
import path from 'node:path'
import type { Facts } from '../config/facts.js'
import { MemoryStore } from '../receiver/store/memory-store.js'
import { SqliteStore, type SqliteStoreOptions } from '../receiver/store/sqlite-store.js'
import type { Store } from '../receiver/store/store.js'
import { systemClock } from '../shared/clock.js'
import type { ReceiveSettings } from './flag-schemas.js'

const IN_MEMORY = ':memory:'

/** Opens the store that the flags name. Throws ReceiverError when its file cannot be used. */
export async function openStore(
  { store, retention, maxSeries }: ReceiveSettings,
  facts: Facts,
  handlers: Pick<SqliteStoreOptions, 'logger' | 'onDamaged'>,
): Promise<Store> {
  const options = {
    clock: systemClock,
    ...(retention !== undefined && { retentionMs: retention }),
    ...(maxSeries !== undefined && { maxSeries }),
  }
  if (store === IN_MEMORY) return new MemoryStore(options)
  const file = store === undefined ? defaultFile(facts) : path.resolve(facts.cwd, store)
  return SqliteStore.open({ ...options, ...handlers, file })
}

/** Returns the file in the user's state folder. By the XDG Base Directory Specification, a relative XDG_STATE_HOME is ignored. */
function defaultFile({ env }: Pick<Facts, 'env'>): string {
  const stateHome = env['XDG_STATE_HOME'] ?? ''
  const folder = path.isAbsolute(stateHome) ? stateHome : path.join(env['HOME'] || os.homedir(), '.local', 'state')
  return path.join(folder, 'hostpulse', 'points.db')
}
