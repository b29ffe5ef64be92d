import { loadavg, platform, uptime } from 'node:os'
import { seriesOf } from '../../src/collectors/index.js'
import type { Clock } from '../../src/shared/clock.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'

const types = ['load_1', 'load_5', 'load_15', 'boot_time_seconds', 'uptime_seconds']
const BOOT_TIME = types.indexOf('boot_time_seconds')
const UPTIME = types.indexOf('uptime_seconds')

/** Most by which a boot time computed from two clocks varies. */
const WAVER_SECONDS = 2
const MS_PER_SECOND = 1000

/** Load and uptime from node:os, on any platform. Windows has no load averages. */
export class SystemProbe implements Probe {
  readonly sampled = false
  readonly series = types.map((type) => seriesOf(type))
  readonly values = new Float64Array(types.length).fill(Number.NaN)
  readonly #clock: Clock
  readonly #hasLoad: boolean

  constructor(clock: Clock, system: NodeJS.Platform = platform()) {
    this.#clock = clock
    this.#hasLoad = system !== 'win32'
  }

  read(): ReadResult {
    if (this.#hasLoad) this.values.set(loadavg())
    const uptimeSeconds = uptime()
    const bootSeconds = Math.round(this.#clock.wallMs() / MS_PER_SECOND - uptimeSeconds)
    const known = this.values[BOOT_TIME] ?? Number.NaN
    if (!(Math.abs(known - bootSeconds) < WAVER_SECONDS)) this.values[BOOT_TIME] = bootSeconds
    this.values[UPTIME] = uptimeSeconds
    return READ
  }

  close(): void {}
}
