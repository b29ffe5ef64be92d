import type { OutputSettings } from '../../src/shared/settings.js'
import type { PointCounts } from '../../src/shared/stats.js'
import type { Points } from './points.js'
import type { Receiver } from './receiver.js'
import { must, type World } from './world.js'

export interface BookOptions {
  readonly settings: OutputSettings
  readonly world: World
  readonly points: Points
  readonly receiver: Receiver
}

const EMPTY: PointCounts = {
  accepted: 0,
  delivered: 0,
  rejected: 0,
  dropped: { overflow: 0, expired: 0, shutdown: 0 },
  buffered: 0,
  inFlight: 0,
}

/**
 * Expected content of an output, point by point, oldest first. Checks every change of the output's counts against it as
 * soon as it is reported.
 */
export class Book {
  readonly #options: BookOptions
  /** Points given to the output that its counts do not include yet. */
  #given: number[] = []
  /** Frames on their way into the output, each as its points. */
  #expected: (readonly number[])[] = []
  /** Points accepted, and neither settled nor dropped. */
  remaining: number[] = []
  counts: PointCounts = EMPTY
  /** Points dropped or rejected. */
  readonly lost = new Set<number>()
  #isStopping = false
  /** Whether the output was removed. */
  isLeft = false

  constructor(options: BookOptions) {
    this.#options = options
  }

  /** Expects these points, which all outputs are about to get, after those already expected. */
  expect(values: readonly number[]): void {
    if (values.length > 0) this.#expected.push(values)
  }

  /** Expects whatever another output is about to get. */
  expectAs(other: Book): void {
    this.#expected = [...other.#expected]
  }

  /** Notes the output's removal: its counts are reported only at its end. */
  leave(): void {
    this.isLeft = true
  }

  /** Notes a point given right now, before the expected ones. @param isNested while another point is being given */
  give(value: number, isNested: boolean): void {
    if (isNested) this.#given.unshift(value)
    else this.#given.push(value)
  }

  /** Checks that the output was given these points, as all outputs were. */
  mustHave(values: readonly number[]): void {
    const isOpen = this.#expected.includes(values)
    must(this.#isStopping || !isOpen, () => `${this.#options.settings.name} was not given the points ${values}`)
  }

  /** Forgets points not taken by now: they never will be. */
  forget(): void {
    this.#expected = []
    this.#given = []
  }

  /** Allows the remaining points to be dropped from now on. */
  stopping(): void {
    this.#isStopping = true
  }

  /** Checks the output's latest counts. */
  sync(counts: PointCounts): void {
    const before = this.counts
    this.counts = counts
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = counts
    const { name } = this.#options.settings
    const sum = delivered + rejected + dropped.overflow + dropped.expired + dropped.shutdown + buffered + inFlight
    must(accepted === sum, () => `${name}: ${accepted} accepted, but the rest makes ${sum}: ${JSON.stringify(counts)}`)
    const all = [accepted, delivered, rejected, dropped.overflow, dropped.expired, dropped.shutdown, buffered, inFlight]
    must(
      all.every((count) => count >= 0),
      () => `${name}: a count is below 0: ${JSON.stringify(counts)}`,
    )
    this.#accept(accepted - before.accepted)
    this.#settle(rejected - before.rejected, delivered - before.delivered)
    this.#drop(dropped.overflow - before.dropped.overflow, 'overflow', before)
    this.#drop(dropped.expired - before.dropped.expired, 'expired', before)
    this.#drop(dropped.shutdown - before.dropped.shutdown, 'shutdown', before)
    const { length } = this.remaining
    must(length === buffered + inFlight, () => `${name}: ${buffered} + ${inFlight} are said to wait, ${length} do`)
  }

  /** Checks a body that is sent: it must hold the oldest points, apart from those refused alone. */
  sent(values: readonly number[], isKnown: boolean): void {
    if (this.isLeft) return
    const { settings, receiver } = this.#options
    const { remaining } = this
    const places = values.map((value) => remaining.indexOf(value))
    // Formats that group points by series keep them oldest first within each.
    if (settings.format !== 'json') places.sort((one, other) => one - other)
    const first = places[0] as number
    must(
      first >= 0,
      () => `${settings.name} sends points that ${isKnown ? 'have their verdict' : 'it has no more'}: ${values}`,
    )
    must(
      places.every((place, index) => place === first + index),
      () => `${settings.name} sends ${values} where ${remaining.slice(first, first + values.length)} are the oldest`,
    )
    for (const older of remaining.slice(0, first)) {
      must(receiver.refused.has(older), () => `${settings.name} sends point ${values[0]} before the older ${older}`)
    }
  }

  #accept(points: number): void {
    const { name } = this.#options.settings
    must(points >= 0, `${name}: fewer points are accepted than before`)
    let left = points
    while (left > 0) {
      const given = this.#given.shift()
      const frame = given === undefined ? this.#expected.shift() : [given]
      must(frame !== undefined && frame.length <= left, () => `${name}: accepted ${points} points that nobody gave it`)
      this.remaining.push(...frame)
      left -= frame.length
    }
  }

  #settle(rejected: number, delivered: number): void {
    must(rejected >= 0 && delivered >= 0, 'a verdict is taken back')
    if (rejected + delivered === 0) return
    const { settings, receiver } = this.#options
    const settled = this.remaining.splice(0, rejected + delivered)
    let refused = 0
    while (refused < settled.length && receiver.refused.has(settled[refused] as number)) refused++
    for (const value of settled.slice(0, rejected)) this.lost.add(value)
    const rest = settled.slice(refused)
    const taken = rest.length > 0 ? receiver.claimAnswer() : undefined
    const says = () => `${settings.name} counts ${rejected} rejected and ${delivered} delivered`
    must(rest.length === 0 || taken !== undefined, () => `${says()}, and the receiver did not say so`)
    must(
      rejected === refused + (taken?.rejected ?? 0),
      () => `${says()}, ${refused} were refused alone, ${taken?.rejected ?? 0} in a batch`,
    )
    must(
      taken === undefined ||
        (taken.values.length === rest.length && rest.every((value) => taken.values.includes(value))),
      () => `${says()}: ${rest}, where the receiver took ${taken?.values}`,
    )
  }

  #drop(points: number, reason: 'overflow' | 'expired' | 'shutdown', before: PointCounts): void {
    const { settings, world, points: all } = this.#options
    const { name, buffer } = settings
    must(points >= 0, `${name}: a drop is taken back`)
    if (points === 0) return
    const { inFlight, buffered } = this.counts
    // A frozen batch stays, or was the first to go.
    const dropped = this.remaining.splice(inFlight, points)
    for (const value of dropped) this.lost.add(value)
    world.note(() => `${name} drops ${points} points: ${reason}`)
    if (reason === 'shutdown') must(this.#isStopping, `${name}: shutdown is a reason, and there was none`)
    if (reason === 'overflow' && buffer.maxBytes >= 1_000_000 && (inFlight > 0 || before.inFlight === 0)) {
      const kept = inFlight > 0 ? buffered : buffered + inFlight
      must(
        kept === buffer.maxPoints,
        () => `${name}: dropped down to ${kept} points, where ${buffer.maxPoints} may wait`,
      )
    }
    if (reason === 'expired') {
      const newestMs = all.timeMs(dropped.at(-1) as number) as number
      const ageMs = world.wallMs() - newestMs
      must(ageMs > buffer.maxAgeMs, () => `${name}: a point expired at the age of ${ageMs} ms`)
    }
  }
}
