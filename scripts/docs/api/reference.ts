import path from 'node:path/posix'
import { type Declaration, declarationsIn } from './declaration.js'

/** A declaration that is public, or part of a public one. */
export interface Entry extends Declaration {
  /** Its file, relative to the compiled sources and without extension: `shared/clock`. */
  readonly module: string
  /** Its public import path, such as `hostpulse`; undefined when it is only part of another declaration. */
  readonly from: string | undefined
}

/** Reads the declaration file of a module. */
export type ReadDeclarations = (module: string) => string

/**
 * Returns everything the entry points export, with the declarations it refers to.
 * @param entryPoints public import paths with their modules
 * @param elsewhere modules that are documented elsewhere
 */
export function referenceOf(
  entryPoints: ReadonlyMap<string, string>,
  elsewhere: readonly string[],
  read: ReadDeclarations,
): readonly Entry[] {
  const modules = new Map<string, readonly Entry[]>()
  const reached = new Set<Entry>()
  const exportedAs = new Map<string, string>()
  const open: (readonly [module: string, name: string])[] = []
  for (const [from, module] of entryPoints) {
    for (const [name, target] of namesIn(read(module), module, 'export')) {
      exportedAs.set(`${target} ${name}`, exportedAs.get(`${target} ${name}`) ?? from)
      open.push([target, name])
    }
    for (const { name } of declarationsIn(read(module))) {
      exportedAs.set(`${module} ${name}`, from)
      open.push([module, name])
    }
  }
  for (const [module, name] of open) {
    if (elsewhere.includes(module)) continue
    const text = read(module)
    const known = modules.get(module) ?? declarationsIn(text).map((one) => entryOf(one, module, exportedAs))
    modules.set(module, known)
    const entry = known.find((one) => one.name === name)
    if (entry === undefined || reached.has(entry)) continue
    reached.add(entry)
    const words = new Set(entry.source.match(/\w+/g))
    for (const [imported, target] of namesIn(text, module, 'import'))
      if (words.has(imported)) open.push([target, imported])
    for (const { name: neighbour } of known) if (words.has(neighbour)) open.push([module, neighbour])
  }
  return [...modules.values()].flat().filter((entry) => reached.has(entry))
}

function entryOf(declaration: Declaration, module: string, exportedAs: ReadonlyMap<string, string>): Entry {
  return { ...declaration, module, from: exportedAs.get(`${module} ${declaration.name}`) }
}

/** Returns the names that a declaration file imports from, or re-exports of, other files of the project, with their modules. */
function namesIn(text: string, module: string, verb: 'import' | 'export'): readonly (readonly [string, string])[] {
  const statement = new RegExp(`^${verb} (?:type )?\\{([^}]+)\\} from '(\\.[^']+)\\.js'`, 'gm')
  return [...text.matchAll(statement)].flatMap(([, names = '', specifier = '']) =>
    [...names.matchAll(/(?:type )?(\w+)/g)].map(
      ([, name = '']) => [name, path.join(path.dirname(module), specifier)] as const,
    ),
  )
}
