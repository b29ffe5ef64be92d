import type { SampleTime } from '../../../workers/sampling/time.js'
import { FakeClock } from '../../helpers/fake-clock.js'

/** Time that passes only when the clock is advanced or while something sleeps. */
export class FakeTime implements SampleTime {
  readonly clock: FakeClock
  /** Called after every sleep, and may lengthen it. */
  onWake: (nowMs: number) => void = () => {}
  /** Called when a turn of the event loop is requested. */
  onTurn: (nowMs: number) => void = () => {}
  /** Time at which the bell rings once, if anything sleeps then. */
  ringsAtMs = Number.NaN
  /** Number of turns of the event loop requested. */
  turns = 0

  constructor(clock = new FakeClock()) {
    this.clock = clock
  }

  readonly bell = {
    hasRung: false,
    listen: () => {
      this.bell.hasRung = false
    },
    sleep: (ms: number) => {
      const rungMs = this.ringsAtMs - this.clock.monotonicMs()
      const rings = rungMs >= 0 && rungMs < ms
      if (rings) {
        this.bell.hasRung = true
        this.ringsAtMs = Number.NaN
      }
      this.clock.hold(rings ? rungMs : ms)
      this.onWake(this.clock.monotonicMs())
    },
  }

  soon(callback: () => void) {
    this.turns++
    this.onTurn(this.clock.monotonicMs())
    return this.clock.setTimer(0, callback)
  }
}
