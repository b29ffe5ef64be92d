import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Probe } from '../../workers/probes/probe.js'
import { seriesName } from '../workers/reported-points.js'

const fixtures = fileURLToPath(new URL('../../../test/fixtures/proc/', import.meta.url))

/** Names of one collector's cases: the folders in test/fixtures/proc/<collector>. */
export function procCases(collector: string): string[] {
  return readdirSync(path.join(fixtures, collector)).sort()
}

/**
 * A copy of a case's tree that changes from reading to reading: files below `2/`, `3/` … replace those
 * of the same name at that reading.
 */
export class ProcTree {
  readonly #source: string
  readonly #root = mkdtempSync(path.join(tmpdir(), 'hostpulse-proc-'))

  constructor(collector: string, name: string) {
    this.#source = path.join(fixtures, collector, name)
    this.#copy('.')
  }

  get procRoot(): string {
    return path.join(this.#root, 'proc')
  }

  get sysRoot(): string {
    return path.join(this.#root, 'sys')
  }

  /** Parsed expected.json. */
  expected<Expected>(): Expected {
    return JSON.parse(readFileSync(path.join(this.#source, 'expected.json'), 'utf8')) as Expected
  }

  /** @param reading counted from 1 */
  advanceTo(reading: number): void {
    if (reading > 1) this.#copy(String(reading))
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }

  #copy(folder: string): void {
    for (const root of ['proc', 'sys']) {
      const from = path.join(this.#source, folder, root)
      if (existsSync(from)) cpSync(from, path.join(this.#root, root), { recursive: true })
    }
  }
}

/** A probe's points by series name, not rounded. */
export function pointsOf({ series, values }: Probe): Map<string, number> {
  const points = series.map((one, index) => [seriesName(one), values[index] ?? Number.NaN] as const)
  return new Map(points.filter(([, value]) => !Number.isNaN(value)))
}
