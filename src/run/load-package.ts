import { readFileSync } from 'node:fs'
import nodeModule from 'node:module'

/** Matches the requires at the top level of a file; indented ones run later, in some cases, or never. */
const NEEDED = /^(?:[^\s=][^=\n]*= )?(?:\w+\()?require\((['"])([^'"\n]+)\1\)/gm

/**
 * Loads a CommonJS package by require(), file by file with its dependencies first, and yields after each file: a large package
 * blocks the event loop for tens of milliseconds when it is loaded at once. Skips files that cannot be loaded; the
 * module that needs one gets the error. Needs no thread of libuv's pool.
 */
export function* loadPackage(require: NodeJS.Require, name: string): Generator<void> {
  if (yield* loadParts(require, name, new Set())) return
  attempt(() => require(name))
  yield
}

/**
 * Loads a file after everything that it requires. Leaves out files that require each other: their result depends on which is
 * loaded first, which the package decides.
 * @param visited the files found before
 * @returns whether the file is loaded
 */
function* loadParts(require: NodeJS.Require, request: string, visited: Set<string>): Generator<void, boolean> {
  const file = attempt(() => require.resolve(request))
  if (file === undefined) return false
  if (visited.has(file)) return file in require.cache || nodeModule.isBuiltin(file)
  visited.add(file)
  if (file in require.cache) return true
  const requireFromFile = nodeModule.isBuiltin(file) ? require : nodeModule.createRequire(file)
  let isReady = true
  for (const needed of requestsOf(file)) isReady = (yield* loadParts(requireFromFile, needed, visited)) && isReady
  if (!isReady) return false
  attempt(() => require(request))
  yield
  return true
}

function requestsOf(file: string): readonly string[] {
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
