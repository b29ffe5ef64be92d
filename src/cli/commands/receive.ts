import { receiveFlags } from '../flag-schemas.js'
import type { ReceiveFlags } from '../flags.js'
import type { Io } from '../io.js'
import { loadForCommand } from '../load.js'
import { createLogger } from '../log.js'
import { listen } from '../receiver.js'

/** Accepts and shows points until a signal asks it to stop, or the store is damaged. */
export async function receiveCommand(flags: ReceiveFlags, io: Io): Promise<number> {
  const { log, own } = loadForCommand(flags, io, { own: receiveFlags })
  const { receiver, url, throwFailure } = await listen(own, io, createLogger(log))
  // Before the address is printed, because its reader may send a signal at once.
  const stopped = io.signals.until(() => receiver.close())
  io.stdout.write(`receiver: ${url}v1/metrics\npage:     ${url}\n`)
  await stopped
  throwFailure()
  return 0
}
