import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { succeeded } from './command.js'

/** Root of the checkout this was built from. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

/** The package as it would be published: a tarball in its own folder. */
export class Packed {
  readonly file: string
  /** Sizes of the packaged files in bytes, by path. */
  readonly sizes: ReadonlyMap<string, number>
  readonly #folder: string

  private constructor(folder: string, report: PackReport) {
    this.#folder = folder
    this.file = path.join(folder, report.filename)
    this.sizes = new Map(report.files.map(({ path, size }) => [path, size]))
  }

  static async make(): Promise<Packed> {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-packed-'))
    const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const [report] = JSON.parse(await succeeded('npm', words, { cwd: ROOT })) as PackReport[]
    if (report === undefined) throw new Error('npm pack made nothing')
    return new Packed(folder, report)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

interface PackReport {
  readonly filename: string
  readonly files: readonly { readonly path: string; readonly size: number }[]
}
