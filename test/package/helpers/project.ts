import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { succeeded } from './command.js'

const INSTALL = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']

/** A user's project in a temporary folder, which may depend on the package. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-project-'))

  write(file: string, text: string): string {
    const target = path.join(this.folder, file)
    writeFileSync(target, text)
    return target
  }

  /** Installs the dependencies of package.json, and these: names, tarballs, or flags of npm. */
  async install(...packages: readonly string[]): Promise<void> {
    await succeeded('npm', [...INSTALL, ...packages], { cwd: this.folder })
  }

  /** Runs a command that must succeed in the project and resolves with its stdout. */
  async run(file: string, ...words: readonly string[]): Promise<string> {
    return succeeded(file, words, { cwd: this.folder })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
