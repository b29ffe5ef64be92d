import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Engine } from '../../agent/engine.js'
import { maskFile } from '../../config/mask-url.js'
import { present } from '../../config/present.js'
import type { Resolved } from '../../config/resolve.js'
import type { Logger } from '../../shared/logger.js'
import { configFileOf } from '../config-file.js'
import type { SharedFlags } from '../flags.js'
import type { Io } from '../io.js'
import type { ConfigInForce, ReportedStatus } from './reply.js'
import { runtimeFolders } from './runtime-folders.js'
import { StatusServer } from './status-server.js'

/** Parts of a running agent that the answer needs. */
export interface Served {
  readonly engine: Pick<Engine, 'status'>
  readonly flags: SharedFlags
  /** Returns the configuration in force. */
  readonly resolved: () => Resolved
}

/**
 * Answers `hostpulse status` until the first signal that asks the process to stop. That signal removes the socket, so that a second
 * one, which ends the process at once, leaves none behind. An agent that cannot listen continues without a socket.
 */
export async function serveStatus(served: Served, { facts, signals }: Io, logger: Logger): Promise<void> {
  const uid = process.geteuid?.()
  const folders = runtimeFolders({ env: facts.env, uid, tmpdir: os.tmpdir() })
  const answer = () => {
    const status: ReportedStatus = { ...served.engine.status(), config: configOf(served, facts) }
    return `${JSON.stringify(status)}\n`
  }
  const server = new StatusServer({ pid: facts.pid, uid, folders, answer })
  const close = () => server.close()
  process.once('exit', close)
  signals.requested.addEventListener('abort', close, { once: true })
  const start = await server.start()
  if ('path' in start) logger.debug(start, 'status served')
  else if (folders.length > 0) logger.warn(start, 'status not served')
}

function configOf({ flags, resolved }: Served, facts: Io['facts']): ConfigInForce {
  const label = configFileOf(flags, facts)
  return { file: label === undefined ? null : maskFile(path.resolve(facts.cwd, label)), resolved: present(resolved()) }
}
