import { seriesOf } from '../../../src/collectors/index.js'
import type { Clock, Timer } from '../../../src/shared/clock.js'
import type { Series } from '../../../src/shared/frame.js'
import type { FailedPart } from '../../../src/shared/protocol.js'
import type { NamePatterns } from '../../../src/shared/settings.js'
import { pathUnder } from '../../filesystems/host-mounts.js'
import { remoteMounts } from '../../filesystems/mount-choice.js'
import { MountTable } from '../../filesystems/mount-table.js'
import type { Mount } from '../../filesystems/mount-tree.js'
import { SPACE_VALUES, spaceSeries, writeSpace } from '../../filesystems/space-values.js'
import type { AsyncStatfs } from '../../filesystems/statfs.js'
import { type Probe, partialReading, type ReadResult } from '../../probes/probe.js'
import { MountWatch } from './mount-watch.js'

export interface MountsProbeOptions {
  readonly procRoot: string
  readonly rootfs: string
  readonly mounts: NamePatterns
  /** Longest time that a reading waits for statfs. */
  readonly waitMs: number
  /** Most calls in flight, including those to mounts that are gone. */
  readonly maxCalls: number
  readonly statfs: AsyncStatfs
  readonly clock: Clock
}

const VALUES_PER_MOUNT = 1 + SPACE_VALUES

/**
 * Filesystems whose statfs may hang. Each reading calls statfs of those without a call in flight, waits briefly, and reports:
 *
 *     returned in time                         space, stuck 0
 *     returned late, since the last reading    that space, stuck 0
 *     has not returned                         stuck 1, and nothing else
 *     returned an error                        error 1, and nothing else; counted as partial
 *     is another filesystem                    nothing; counted as partial
 *     not called, maxCalls in flight           nothing; counted as partial
 */
export class MountsProbe implements Probe {
  readonly sampled = false
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #options: MountsProbeOptions
  readonly #table: MountTable
  #seen: readonly Mount[] | undefined
  #watches: readonly MountWatch[] = []
  #callsInFlight = 0

  constructor(options: MountsProbeOptions) {
    this.#options = options
    this.#table = new MountTable(options)
  }

  async read(): Promise<ReadResult> {
    if (!this.#table.read()) return this.#table.missing
    if (this.#table.mounts !== this.#seen) this.#choose(this.#table.mounts)
    await this.#callAll()
    return this.#write()
  }

  close(): void {
    this.#table.close()
  }

  /** Resolves when all calls have returned, or after `waitMs`. */
  async #callAll(): Promise<void> {
    const idle = this.#watches.filter(({ isWaiting }) => !isWaiting)
    if (idle.length === 0) return
    const { promise: timeIsUp, timer } = this.#startWait()
    let open = true
    // One caller for each call that may still be started; each continues with the next mount when its call returns.
    const caller = async () => {
      for (let watch = idle.shift(); watch !== undefined && open; watch = idle.shift()) await this.#call(watch)
    }
    const callers = Array.from({ length: Math.min(idle.length, this.#options.maxCalls - this.#callsInFlight) }, caller)
    await Promise.race([Promise.all(callers), timeIsUp])
    open = false
    timer.cancel()
  }

  async #call(watch: MountWatch): Promise<void> {
    this.#callsInFlight++
    await watch.call(this.#table.deviceIds)
    this.#callsInFlight--
  }

  #startWait(): { promise: Promise<void>; timer: Timer } {
    let end = () => {}
    const promise = new Promise<void>((resolve) => {
      end = resolve
    })
    return { promise, timer: this.#options.clock.setTimer(this.#options.waitMs, () => end(), { hold: true }) }
  }

  #write(): ReadResult {
    const failed: FailedPart[] = []
    this.values.fill(Number.NaN)
    for (const [index, watch] of this.#watches.entries()) {
      const offset = index * VALUES_PER_MOUNT
      const part = watch.mount.mountPoint
      const result = watch.takeResult()
      if (result !== undefined) writeSpace(result, this.values, offset + 1)
      if (result === undefined && watch.isWaiting) this.values[offset] = 1
      else if (result === undefined)
        failed.push({ part, reason: `statfs ${part}: not called, too many calls are stuck` })
      else if (result.status === 'ok') this.values[offset] = 0
      else failed.push({ part, reason: result.reason })
    }
    return partialReading(failed)
  }

  /** Keeps the watches of mounts that stay. A new mount at the same place gets a new watch. */
  #choose(mounts: readonly Mount[]): void {
    this.#seen = mounts
    const { rootfs, statfs, mounts: filter } = this.#options
    const known = new Map(this.#watches.map((watch) => [identityOf(watch.mount), watch]))
    const chosen = remoteMounts(mounts, filter)
    const watches = chosen.map(
      (mount) => known.get(identityOf(mount)) ?? new MountWatch(mount, pathUnder(rootfs, mount), statfs),
    )
    if (watches.length === this.#watches.length && watches.every((watch, index) => watch === this.#watches[index]))
      return
    this.#watches = watches
    this.series = watches.flatMap(({ mount }) => [
      seriesOf('disk_mount_stuck', { mount: mount.mountPoint }),
      ...spaceSeries(mount),
    ])
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }
}

function identityOf({ id, deviceId, mountPoint, source, fstype }: Mount): string {
  return `${id} ${deviceId} ${fstype} ${source} ${mountPoint}`
}
