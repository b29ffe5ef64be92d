import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { maskText } from '../../config/mask-url.js'
import { errorCode } from '../../shared/describe-error.js'
import { ConfigError } from '../../shared/errors.js'
import { packageFile } from '../../shared/package-files.js'
import type { InitFlags } from '../flags.js'
import type { Io } from '../io.js'

const ANNOTATED = packageFile('../../../config/hostpulse.yaml')
const DEFAULT_NAME = 'hostpulse.yaml'

/** Writes the annotated default configuration to a new file. */
export async function initCommand({ config = DEFAULT_NAME, force = false, usage }: InitFlags, io: Io): Promise<number> {
  if (usage.length > 0) throw new ConfigError(usage)
  const text = readFileSync(ANNOTATED, 'utf8')
  try {
    writeFileSync(path.resolve(io.facts.cwd, config), text, { flag: force ? 'w' : 'wx', mode: 0o644 })
  } catch (error) {
    const code = errorCode(error)
    if (code === undefined) throw error
    if (code === 'EEXIST')
      throw new ConfigError([{ path: maskText(config), message: 'exists already; --force overwrites it' }])
    throw new Error(`${maskText(config)} cannot be written: ${code}`)
  }
  io.stdout.write(`${config} written. Try it: hostpulse check --config ${config}\n`)
  return 0
}
