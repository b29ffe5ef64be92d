import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { succeeded } from './command.js'

/** Refuses what needs a newer Node than this one. */
const INSTALL = [
  'install',
  '--engine-strict',
  '--prefer-offline',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]

/** Somebody's project in a temporary folder, which may depend on the package. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-project-'))

  write(file: string, text: string): string {
    const target = path.join(this.folder, file)
    writeFileSync(target, text)
    return target
  }

  /** @param packages names, or files of packed packages; none: what its package.json says */
  async install(...packages: readonly string[]): Promise<void> {
    await succeeded('npm', [...INSTALL, ...packages], { cwd: this.folder })
  }

  async run(file: string, ...words: readonly string[]): Promise<string> {
    return succeeded(file, words, { cwd: this.folder })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
