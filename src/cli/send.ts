import { randomBytes } from 'node:crypto'
import { hostProcess } from '../agent/host-process.js'
import { Output } from '../send/output.js'
import { systemClock } from '../shared/clock.js'
import type { Frame } from '../shared/frame.js'
import { silentLogger } from '../shared/logger.js'
import type { Settings } from '../shared/settings.js'
import type { OutputStats } from '../shared/stats.js'
import type { Io } from './io.js'

/** The answer of one output. */
export interface Sent {
  /** Whether it accepted all points. */
  readonly isAccepted: boolean
  readonly error: string | null
}

/**
 * Sends the frames to each output in one request each, and reports the answers on stderr.
 */
export async function sendOnce(
  frames: readonly Frame[],
  settings: Settings,
  { stderr, facts }: Io,
): Promise<readonly Sent[]> {
  const id = randomBytes(16).toString('hex')
  const sent = settings.outputs.map(async (output, index) => {
    const stats = await roundTrip(output, index)
    stderr.write(`hostpulse: ${sentence(stats)}\n`)
    return { isAccepted: stats.points.delivered === stats.points.accepted, error: stats.lastError }
  })
  return await Promise.all(sent)

  async function roundTrip(outputSettings: Settings['outputs'][number], index: number): Promise<OutputStats> {
    const { host, tags, roots } = settings
    const output = new Output(outputSettings, {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      emit: () => {},
      host,
      tags,
      agentId: () => id,
      index,
      variables: facts.env,
      rootfs: roots.rootfs,
      stdout: hostProcess.stdout(),
    })
    output.start()
    for (const frame of frames) output.add(frame)
    // A stop sends at once and gives up at the first failure; behind a rate limiter it continues for this time.
    await output.stop(outputSettings.timeoutMs)
    return output.stats()
  }
}

function sentence({ name, url, lastStatus, lastError, points }: OutputStats): string {
  const { accepted, delivered, rejected } = points
  const status = lastStatus === null ? '' : ` (HTTP ${lastStatus})`
  const what = `${delivered === accepted ? '' : `${delivered} of `}${accepted} point${accepted === 1 ? '' : 's'}`
  if (delivered === accepted) return `${name}: ${url} accepted ${what}${status}`
  if (rejected > 0)
    return `${name}: ${url} accepted ${what} and rejected ${rejected}${status}: ${lastError ?? 'no reason given'}`
  return `${name}: ${url} accepted nothing${status}: ${lastError ?? 'no answer'}`
}
