import path from 'node:path'
import type { Facts } from '../config/facts.js'
import { type LoadedFiles, loadFiles } from '../config/load-files.js'
import type { SharedFlags } from './flags.js'

/** A command's configuration file and the files that it includes. */
export interface ConfigFiles extends LoadedFiles {
  /** The main file's name as the user wrote it; empty when there is none. */
  readonly label: string
}

/** Returns the configuration file as the user named it, by flag or variable; undefined when there is none. */
export function configFileOf(flags: SharedFlags, { env }: Facts): string | undefined {
  return flags.config ?? (env['HOSTPULSE_CONFIG'] || undefined)
}

/** Reads a command's configuration file and what it includes. */
export function readConfigFiles(flags: SharedFlags, facts: Facts): ConfigFiles {
  const label = configFileOf(flags, facts)
  if (label !== undefined) {
    const file = path.resolve(facts.cwd, label)
    return { ...loadFiles(file, label || file, facts), label: label || file }
  }
  return {
    written: {},
    included: [],
    problems: [],
    placeOf: (at) => ({ path: at }),
    baseDirOf: () => facts.cwd,
    seen: [],
    label: '',
  }
}
