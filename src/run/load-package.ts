import { readFileSync } from 'node:fs'
import nodeModule from 'node:module'

/** What a file needs whenever it is loaded: not what is indented, for that is needed later, in some case, or by nobody. */
const NEEDED = /^(?:[^\s=][^=\n]*= )?(?:\w+\()?require\((['"])([^'"\n]+)\1\)/gm

/**
 * Loads a package of CommonJS by require(), but first, one by one, the files that it consists of and depends on, and
 * yields after each of them: a large package holds the event loop for tens of milliseconds when it is loaded at once.
 * What cannot be loaded is passed over; whoever needs it will be told. Loading needs no thread of libuv's pool.
 */
export function* loadPackage(require: NodeJS.Require, name: string): Generator<void> {
  if (yield* loadParts(require, name, new Set())) return
  attempt(() => require(name))
  yield
}

/**
 * Loads a file after all that it needs. Not where files need each other: what they find of one another depends on which of
 * them is loaded first, and that is left to whoever needs them.
 * @param begun the files that were come upon before
 * @returns whether it is loaded
 */
function* loadParts(require: NodeJS.Require, request: string, begun: Set<string>): Generator<void, boolean> {
  const file = attempt(() => require.resolve(request))
  if (file === undefined) return false
  if (begun.has(file)) return file in require.cache || nodeModule.isBuiltin(file)
  begun.add(file)
  if (file in require.cache) return true
  const itsRequire = nodeModule.isBuiltin(file) ? require : nodeModule.createRequire(file)
  let isReady = true
  for (const needed of neededBy(file)) isReady = (yield* loadParts(itsRequire, needed, begun)) && isReady
  if (!isReady) return false
  attempt(() => require(request))
  yield
  return true
}

function neededBy(file: string): readonly string[] {
  if (!/\.c?js$/.test(file)) return []
  const text = attempt(() => readFileSync(file, 'utf8')) ?? ''
  return Array.from(text.matchAll(NEEDED), ([, , request]) => request as string)
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
