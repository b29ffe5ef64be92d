import { seriesOf } from '../../../src/collectors/index.js'
import type { Clock, Timer } from '../../../src/shared/clock.js'
import type { Series } from '../../../src/shared/frame.js'
import type { NamePatterns } from '../../../src/shared/settings.js'
import { remoteMounts } from '../../filesystems/mount-choice.js'
import { MountTable } from '../../filesystems/mount-table.js'
import type { Mount } from '../../filesystems/mount-tree.js'
import { type AsyncStatfs, pathUnder, SPACE_VALUES, spaceSeries, writeSpace } from '../../filesystems/statfs.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { MountWatch } from './mount-watch.js'

export interface MountsProbeOptions {
  readonly procRoot: string
  readonly rootfs: string
  readonly mounts: NamePatterns
  /** How long a reading waits for answers. */
  readonly waitMs: number
  /** Calls under way at once, those to mounts that are gone included. */
  readonly maxCalls: number
  readonly statfs: AsyncStatfs
  readonly clock: Clock
}

const VALUES_PER_MOUNT = 1 + SPACE_VALUES

/**
 * Filesystems that may never answer. Each reading asks those that have answered before, waits a moment, and tells what it knows:
 *
 *     answered in time                         space, stuck 0
 *     slow, but answered since last reading    that answer: space, stuck 0
 *     asked, no answer                         stuck 1, and nothing else
 *     answered with an error                   nothing; counted as partial
 *     not asked, all calls being taken         nothing; counted as partial
 */
export class MountsProbe implements Probe {
  readonly sampled = false
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #options: MountsProbeOptions
  readonly #table: MountTable
  #seen: readonly Mount[] | undefined
  #watches: readonly MountWatch[] = []
  #callsUnderWay = 0

  constructor(options: MountsProbeOptions) {
    this.#options = options
    this.#table = new MountTable(options.procRoot)
  }

  async read(): Promise<ReadResult> {
    if (!this.#table.read()) return this.#table.missing
    if (this.#table.mounts !== this.#seen) this.#choose(this.#table.mounts)
    await this.#askAll()
    return this.#write()
  }

  close(): void {
    this.#table.close()
  }

  /** Resolves when all have answered, and after `waitMs` at the latest. */
  async #askAll(): Promise<void> {
    const idle = this.#watches.filter(({ isWaiting }) => !isWaiting)
    if (idle.length === 0) return
    const { promise: timeIsUp, timer } = this.#startWait()
    let open = true
    // As many askers as there are calls left; each goes on with the next mount when its own has answered.
    const asker = async () => {
      for (let watch = idle.shift(); watch !== undefined && open; watch = idle.shift()) await this.#ask(watch)
    }
    const askers = Array.from({ length: Math.min(idle.length, this.#options.maxCalls - this.#callsUnderWay) }, asker)
    await Promise.race([Promise.all(askers), timeIsUp])
    open = false
    timer.cancel()
  }

  async #ask(watch: MountWatch): Promise<void> {
    this.#callsUnderWay++
    await watch.ask()
    this.#callsUnderWay--
  }

  #startWait(): { promise: Promise<void>; timer: Timer } {
    let end = () => {}
    const promise = new Promise<void>((resolve) => {
      end = resolve
    })
    return { promise, timer: this.#options.clock.setTimer(this.#options.waitMs, () => end(), { hold: true }) }
  }

  #write(): ReadResult {
    let partial = 0
    let reason = ''
    this.values.fill(Number.NaN)
    for (const [index, watch] of this.#watches.entries()) {
      const offset = index * VALUES_PER_MOUNT
      const answer = watch.takeResult()
      if (answer?.status === 'ok') {
        this.values[offset] = 0
        writeSpace(answer.figures, this.values, offset + 1)
      } else if (answer === undefined && watch.isWaiting) {
        this.values[offset] = 1
      } else if (partial++ === 0) {
        reason = answer?.reason ?? `statfs ${watch.mount.mountPoint}: not asked, too many calls are stuck`
      }
    }
    return partial === 0 ? READ : { status: 'ok', partial, reason }
  }

  /** A mount that stays keeps its call; one that comes to the same place is another. */
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
