import { existsSync, mkdirSync, statSync } from 'node:fs'
import nodeModule from 'node:module'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Facts } from '../config/facts.js'
import { whyDistrusted } from '../config/trust.js'

const OTHERS_WRITE = 0o022

/** Since Node 22.8. */
interface WithCompileCache {
  readonly enableCompileCache?: (directory: string) => unknown
}

/**
 * Keeps the code that V8 compiles in the user's cache folder, so that the program starts faster the next time. Anybody who can write
 * there decides what the program does, so a folder that others can write to is not used. Node's default may be one: it has a known
 * name in the temporary folder. Nothing depends on the cache. NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE overrule it.
 */
export function keepCompiledCode(facts: Facts): void {
  const { enableCompileCache } = nodeModule as WithCompileCache
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = facts.env
  if (enableCompileCache === undefined || NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE) return
  try {
    const home = facts.env['HOME'] || os.homedir()
    // The home of a service's user often does not exist, on purpose.
    if (!existsSync(home)) return
    const folder = path.join(cacheFolder(facts, home), 'hostpulse', 'compiled')
    // Checked first, so that root makes no folder in another user's home.
    if (whyDistrusted(folder, facts) !== undefined) return
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isOurs(folder)) enableCompileCache(folder)
  } catch {
    // No home, a full disk, no permission.
  }
}

/** Returns the user's cache folder: by the XDG Base Directory Specification on Linux, by the system's custom elsewhere. */
function cacheFolder({ env, platform }: Facts, home: string): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local')
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches')
  const given = env['XDG_CACHE_HOME'] ?? ''
  return path.isAbsolute(given) ? given : path.join(home, '.cache')
}

/** Whether the folder belongs to this process's user, and only that user can write there. Windows has no such bits. */
function isOurs(folder: string): boolean {
  const uid = process.geteuid?.()
  if (uid === undefined) return true
  const stats = statSync(folder)
  return stats.uid === uid && (stats.mode & OTHERS_WRITE) === 0
}
