import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../../../bench/native/read-loop.c', import.meta.url))

/** What one sample of cpu, memory, disk, network and system reads, each collector for itself. */
const FILES = ['stat', 'meminfo', 'diskstats', 'self/net/dev', 'loadavg', 'stat'].map((file) => `/proc/${file}`)

/** Starts the loop. @param hz readings of all files per second */
export type StartReadLoop = (hz: number) => ChildProcess

/** A loop in C that only reads the files of a sample. Undefined where there is no compiler. */
export function compileReadLoop(): StartReadLoop | undefined {
  const binary = path.join(mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-')), 'read-loop')
  const { status } = spawnSync('cc', ['-O2', '-w', '-o', binary, SOURCE], { stdio: 'inherit' })
  if (status !== 0) return undefined
  return (hz) => spawn(binary, [String(hz), ...FILES], { stdio: 'ignore' })
}
