import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../../../bench/native/read-loop.c', import.meta.url))

/** Files that one sample of each collector reads. */
const FILES = {
  cpu: ['stat'],
  memory: ['meminfo'],
  disk: ['diskstats'],
  network: ['self/net/dev'],
  system: ['loadavg', 'stat'],
} as const

/** Returns the command of the loop. @param hz readings of all files per second */
export type ReadLoop = (hz: number, collectors: readonly (keyof typeof FILES)[]) => string[]

/** Compiles a C loop that only reads the files of a sample, as the lower bound of sampling. Undefined without a compiler. */
export function compileReadLoop(): ReadLoop | undefined {
  const binary = path.join(mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-')), 'read-loop')
  const { status } = spawnSync('cc', ['-O2', '-w', '-o', binary, SOURCE], { stdio: 'inherit' })
  if (status !== 0) return undefined
  return (hz, collectors) => [binary, String(hz), ...filesOf(collectors)]
}

export function filesOf(collectors: readonly (keyof typeof FILES)[]): string[] {
  return collectors.flatMap((name) => FILES[name]).map((file) => `/proc/${file}`)
}
