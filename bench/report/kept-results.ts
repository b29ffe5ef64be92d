import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { BenchResult } from '../lib/result.js'
import { ROOT } from '../lib/root.js'

/** Figures of a benchmark's latest run, with its machine and time. */
export interface KeptResult extends BenchResult {
  /** ISO 8601 */
  readonly ranAt: string
  readonly seconds: number
  /** Load average over the minute before the run, which shows disturbance. */
  readonly loadBefore: number
  readonly machine: Machine
}

export interface Machine {
  readonly cpu: string
  readonly cpus: number
  readonly memoryGB: number
  readonly kernel: string
  readonly node: string
}

export type KeptResults = Readonly<Record<string, KeptResult>>

export function readKeptResults(): KeptResults {
  return JSON.parse(readFileSync(path.join(ROOT, 'bench/results.json'), 'utf8')) as KeptResults
}
