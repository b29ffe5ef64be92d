import { readFileSync } from 'node:fs'
import path from 'node:path'
import { quoteString } from '../config/report.js'
import { ReceiverError } from '../receiver/errors.js'
import { checkAddress } from '../receiver/listen-address.js'
import { createReceiver, type Receiver, type ReceiverOptions } from '../receiver/server.js'
import { systemClock } from '../shared/clock.js'
import { ConfigError } from '../shared/errors.js'
import type { Logger } from '../shared/logger.js'
import type { ReceiveSettings } from './flag-schemas.js'
import type { Io } from './io.js'
import { openStore } from './store.js'

/** A receiver that listens. */
export interface Listening {
  readonly receiver: Receiver
  /** URL of the page; ends in a slash. */
  readonly url: string
  /** Bearer token that requests must carry; undefined when none is required. */
  readonly token: string | undefined
  /** Throws if the receiver had to stop. Call it once the receiver has stopped. */
  readonly throwFailure: () => void
}

/**
 * Starts the receiver that the flags describe. Throws ConfigError when a flag is invalid. Asks the process to stop when the store
 * is found damaged later.
 */
export async function listen(
  settings: ReceiveSettings,
  { facts, signals }: Io,
  logger: Logger,
  agent?: Pick<ReceiverOptions, 'agentStats' | 'agentHost'>,
): Promise<Listening> {
  const { listen: address, receiveTokenFile, insecure } = settings
  const token = receiveTokenFile === undefined ? undefined : readToken(receiveTokenFile, facts.cwd)
  let failure: ReceiverError | undefined
  const onDamaged = (error: ReceiverError) => {
    failure = error
    signals.request()
  }
  const throwFailure = () => {
    if (failure !== undefined) throw failure
  }
  const store = await openStore(settings, facts, { logger, onDamaged }).catch(async (error: unknown) => {
    // A second receiver finds the port taken as well. Report that, because it is the first thing to change.
    if (error instanceof ReceiverError && error.code === 'HOSTPULSE_STORE_IN_USE') await checkAddress(address)
    throw error
  })
  const receiver = createReceiver({ store, token, clock: systemClock, logger, ...agent })
  try {
    const { url } = await receiver.listen({ ...address, insecure })
    return { receiver, url, token, throwFailure }
  } catch (error) {
    await receiver.close()
    if (!(error instanceof ReceiverError && error.code === 'HOSTPULSE_LISTEN_REFUSED')) throw error
    throw new ConfigError([{ path: '--listen', message: error.message }])
  }
}

function readToken(file: string, cwd: string): string {
  const problem = (message: string) => new ConfigError([{ path: '--receive-token-file', message }])
  let token: string
  try {
    token = readFileSync(path.resolve(cwd, file), 'utf8').trim()
  } catch (error) {
    throw problem(`${quoteString(file)} cannot be read: ${codeOf(error)}`)
  }
  if (token === '') throw problem(`${quoteString(file)} is empty: it must hold the token`)
  return token
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
