import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './run-host.js'

const MODULES = path.join(ROOT, 'node_modules')
/** Published parts that the package needs to run. */
const PUBLISHED = ['package.json', 'dist/src', 'dist/workers', 'dist/entries']

/** A separate project with packages in its node_modules. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-project-'))

  path(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts)
  }

  /** Copies the package as npm would install it, with its dependencies. @param place folder of node_modules, relative */
  installHostpulse(place = '.'): void {
    const target = this.path(place, 'node_modules/hostpulse')
    for (const part of PUBLISHED) cpSync(path.join(ROOT, part), path.join(target, part), { recursive: true })
    this.link(readdirSync(MODULES), place)
  }

  /** Links this project's packages. */
  link(names: readonly string[], place = '.'): void {
    const modules = this.path(place, 'node_modules')
    mkdirSync(modules, { recursive: true })
    for (const name of names) {
      if (!name.startsWith('.') && name !== 'hostpulse') symlinkSync(path.join(MODULES, name), path.join(modules, name))
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
