// Keeps a folder built from sources. It is replaced as a whole once complete, so that interrupted, failed or simultaneous builds
// leave no partial folder, and deleted sources leave nothing behind.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const STAMP = '.stamp'

/**
 * Rebuilds a folder unless it was built from the current sources.
 * @param target path of the folder
 * @param sources paths of the source files; a file has changed when its time or size has
 * @param make fills the empty folder given first, and ends early when the AbortSignal given second aborts
 * @param onMake called before `make`
 * @returns whether the folder was rebuilt
 */
export async function keepFresh({ target, sources, make, onMake }) {
  const print = fingerprint(sources)
  if (isFresh(target, print)) return false
  onMake()
  removeLeftovers(target)
  const fresh = `${target}.${process.pid}.new`
  const abort = new AbortController()
  const onSignal = (signal) => {
    abort.abort()
    rmSync(fresh, { recursive: true, force: true })
    stopListening()
    process.kill(process.pid, signal)
  }
  const stopListening = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    mkdirSync(fresh)
    await make(fresh, abort.signal)
    writeFileSync(path.join(fresh, STAMP), print)
    // Another build may have built the same meanwhile, and something may already run from it.
    if (!isFresh(target, print)) replace(target, fresh)
  } finally {
    stopListening()
    rmSync(fresh, { recursive: true, force: true })
  }
  return true
}

function fingerprint(sources) {
  const hash = createHash('sha256')
  for (const file of sources) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${file}\0${mtimeMs}\0${size}\n`)
  }
  return hash.digest('hex')
}

function isFresh(target, print) {
  try {
    return readFileSync(path.join(target, STAMP), 'utf8') === print
  } catch {
    return false
  }
}

/** Replaces the folder. When two builds do so at once, the later one wins. */
function replace(target, fresh) {
  const old = `${target}.${process.pid}.old`
  for (let tries = 1; ; tries++) {
    try {
      renameSync(target, old)
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
    try {
      renameSync(fresh, target)
      break
    } catch (error) {
      if (tries === 10 || !['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error
    } finally {
      rmSync(old, { recursive: true, force: true })
    }
  }
}

/** Removes leftovers of killed builds. */
function removeLeftovers(target) {
  const prefix = `${path.basename(target)}.`
  for (const name of readdirSync(path.dirname(target))) {
    const [, pid] = name.startsWith(prefix) ? (/^(\d+)\.(?:new|old)$/.exec(name.slice(prefix.length)) ?? []) : []
    if (pid === undefined || isRunning(Number(pid))) continue
    rmSync(path.join(path.dirname(target), name), { recursive: true, force: true })
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
