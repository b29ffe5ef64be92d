import { readFileSync } from 'node:fs'
import nodeModule from 'node:module'
import path from 'node:path'

/**
 * Loads a package by require(), but first what it depends on, and yields after each of them: a large package holds the
 * event loop for tens of milliseconds when it is loaded at once. A package that cannot be loaded is passed over; whoever
 * needs it will be told. Loading needs no thread of libuv's pool.
 */
export function* loadPackage(require: NodeJS.Require, name: string, seen = new Set<string>()): Generator<void> {
  if (seen.has(name) || isLoaded(require, name)) return
  seen.add(name)
  const manifest = findManifest(require, name)
  if (manifest !== undefined) {
    const itsRequire = nodeModule.createRequire(manifest.file)
    for (const dependency of manifest.dependencies) yield* loadPackage(itsRequire, dependency, seen)
  }
  attempt(() => require(name))
  yield
}

function isLoaded(require: NodeJS.Require, name: string): boolean {
  const file = attempt(() => require.resolve(name))
  return file !== undefined && file in require.cache
}

/** Undefined where packages are not kept in folders of node_modules. */
function findManifest(require: NodeJS.Require, name: string) {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = path.join(folder, name, 'package.json')
    const text = attempt(() => readFileSync(file, 'utf8'))
    if (text === undefined) continue
    const { dependencies = {} } = JSON.parse(text) as { readonly dependencies?: object }
    return { file, dependencies: Object.keys(dependencies) }
  }
  return undefined
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
