import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { canBeSampled } from '../../src/collectors/definition.js'
import { builtInCollectors, builtInNames } from '../../src/collectors/index.js'
import type { AgentConfig } from '../../src/config/agent-config.js'

/** Program that users start. */
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/** Collectors that cover collectd's cpu, memory, disk, df and interface. */
export const COMPARED = ['cpu', 'memory', 'disk', 'network'] as const

/** Writes a configuration to the folder as `<name>.json` and returns the command that runs an agent with it. */
export function runCommand(folder: string, name: string, config: AgentConfig): string[] {
  const file = path.join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(config))
  return [process.execPath, MAIN, 'run', '--config', file, '--log-level', 'error']
}

/**
 * Returns settings for exactly these collectors; sampling options apply where supported. The collectors share a thread,
 * as by default, or each has its `own`.
 */
export function only(
  names: readonly string[],
  sampling: { readonly sampleInterval?: string; readonly emit?: 'summary' | 'all' } = {},
  threads: 'one' | 'own' = 'one',
): NonNullable<AgentConfig['collectors']> {
  const entries = builtInCollectors.map((definition) => {
    const { name } = definition
    const enabled = names.includes(name)
    const settings = threads === 'own' ? { ...sampling, group: name } : sampling
    return [name, enabled && canBeSampled(definition) ? { enabled, ...settings } : { enabled }]
  })
  return Object.fromEntries(entries)
}

/** Returns the names of all built-in collectors that do not start a process. */
export function everyThreadCollector(): string[] {
  return builtInNames.filter((name: string) => name !== 'mounts' && name !== 'sensors')
}
