import type { SampleTime } from '../../../workers/sampling/time.js'
import { FakeClock } from '../../helpers/fake-clock.js'

/** Time that passes only when the clock is told to, or while something sleeps. */
export class FakeTime implements SampleTime {
  readonly clock: FakeClock
  /** Called after every sleep: it may take longer. */
  onWake: (nowMs: number) => void = () => {}
  /** Turns of the event loop that were asked for. */
  turns = 0

  constructor(clock = new FakeClock()) {
    this.clock = clock
  }

  sleep(ms: number): void {
    this.clock.hold(ms)
    this.onWake(this.clock.monotonicMs())
  }

  soon(callback: () => void) {
    this.turns++
    return this.clock.setTimer(0, callback)
  }
}
