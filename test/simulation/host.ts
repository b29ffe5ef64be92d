import type { Agent } from '../../src/agent/agent.js'
import type { Settings } from '../../src/shared/settings.js'
import { MOODS } from './moods.js'
import type { OutputWatch } from './output-watch.js'
import type { Plan } from './plan.js'
import type { Points } from './points.js'
import { Random } from './random.js'
import { must, type World } from './world.js'

export interface HostOptions {
  readonly plan: Plan
  readonly world: World
  readonly points: Points
  readonly outputs: () => readonly OutputWatch[]
  readonly agent: () => Agent
  /** Settings in force. */
  readonly settings: () => Settings
  /** Asks the agent to continue with other settings. */
  readonly reconfigure: (random: Random) => void
  /** Checks the agent's counts against the books. */
  readonly sync: () => void
}

const HOUR_MS = 3_600_000

/** The process around the agent and its surroundings: decides what they do to the agent, and when. */
export class Host {
  readonly #options: HostOptions
  readonly #reports: Random
  readonly #moods: Random
  readonly #clock: Random
  readonly #loop: Random
  readonly #flushes: Random
  readonly #reconfigurations: Random
  #isOver = false
  #isStopping = false
  /** Number of points reported and taken. */
  reported = 0
  #next = 0

  constructor(options: HostOptions) {
    const { seed } = options.plan
    this.#options = options
    this.#reports = new Random(seed, 'reports')
    this.#moods = new Random(seed, 'moods')
    this.#clock = new Random(seed, 'clock')
    this.#loop = new Random(seed, 'loop')
    this.#flushes = new Random(seed, 'flushes')
    this.#reconfigurations = new Random(seed, 'reconfigure')
  }

  start(): void {
    const { plan } = this.#options
    if (plan.has('reports')) this.#every(this.#reports, [50, 400, 3000], () => this.#report())
    if (plan.has('receivers')) this.#every(this.#moods, [300, 2000, 20_000], () => this.#changeMood())
    if (plan.has('clock')) this.#every(this.#clock, [2000, 20_000, 100_000], () => this.#setClock())
    if (plan.has('loop')) this.#every(this.#loop, [1000, 10_000], () => this.#hold())
    if (plan.has('flushes')) this.#every(this.#flushes, [500, 5000], () => this.#flush())
    const random = this.#reconfigurations
    if (plan.has('reconfigurations')) this.#every(random, [300, 3000, 20_000], () => this.#options.reconfigure(random))
  }

  /** Notes that the agent takes no more points. */
  stopping(): void {
    this.#isStopping = true
  }

  /** Ends all disturbance and makes every line work. */
  mend(): void {
    this.#isOver = true
    for (const { line } of this.#options.outputs()) line.mood = 'well'
  }

  /** Reports one point, as of now. @param isNested while the agent handles another one */
  reportOne(isNested = false): void {
    const { agent, points, world } = this.#options
    const outputs = this.#options.outputs()
    const value = points.make(Math.round(world.wallMs()))
    for (const { book } of outputs) book.give(value, isNested)
    const isTaken = agent().report({ type: 'reported', value, tags: { n: String(this.#next++ % 3) } })
    if (isTaken) this.reported++
    must(isTaken || this.#isStopping, 'a good point was not taken')
  }

  #every(random: Random, means: readonly number[], act: () => void): void {
    const { world } = this.#options
    const mean = random.pick(means)
    const again = () => {
      world.after(random.int(1, 2 * mean), () => {
        if (this.#isOver) return
        act()
        again()
      })
    }
    again()
  }

  #report(): void {
    const random = this.#reports
    const { agent, world } = this.#options
    const kind = random.weighted({ one: 6, flood: 1, malformed: 1 })
    world.note(() => `the host reports: ${kind}`)
    if (kind === 'malformed') {
      const bad = random.pick<unknown>([null, 42, {}, { type: '', value: 1 }, { type: 'x', value: Number.NaN }])
      must(!agent().report(bad as never), 'a malformed point was taken')
      return
    }
    const count = kind === 'one' ? 1 : random.int(2, 60)
    for (let i = 0; i < count; i++) this.reportOne()
  }

  #changeMood(): void {
    const random = this.#moods
    const { plan, outputs, world } = this.#options
    const { line, settings } = random.pick(outputs())
    line.mood = random.chance(plan.receiverTrouble) ? random.pick(MOODS) : 'well'
    world.note(() => `the receiver of ${settings.name} is now: ${line.mood}`)
  }

  #setClock(): void {
    const { world } = this.#options
    const ms = this.#clock.pick([HOUR_MS, -HOUR_MS, 2500, -2500, 40, -40])
    world.note(() => `the clock is set by ${ms} ms`)
    world.stepWall(ms)
  }

  #hold(): void {
    const { world } = this.#options
    const ms = this.#loop.pick([30, 200, 1500, 6000])
    world.note(() => `the loop is held for ${ms} ms`)
    world.hold(ms)
  }

  #flush(): void {
    const { world, agent, settings, sync } = this.#options
    const outputs = this.#options.outputs()
    sync()
    world.note(() => 'the host flushes')
    const waiting = outputs.map(({ book }) => [...book.remaining])
    const lost = outputs.map(({ book }) => book.lost.size)
    const { stopDeadlineMs: deadlineMs } = settings()
    const beganMs = world.monotonicMs()
    const heldMs = world.heldMs
    agent()
      .flush()
      .then((isFlushed) => {
        world.note(() => `flushed: ${isFlushed}`)
        const ms = world.monotonicMs() - beganMs - (world.heldMs - heldMs)
        must(ms <= deadlineMs + 5, `flush took ${ms} ms`)
        if (this.#isStopping) return
        sync()
        // A removed output reports the fate of its points only at its end.
        if (outputs.some(({ book }) => book.isLeft)) return
        const isLost = outputs.some(({ book }, index) => book.lost.size > (lost[index] as number))
        const isDelivered = outputs.every(({ book }, index) =>
          (waiting[index] as number[]).every((value) => !book.lost.has(value) && !book.remaining.includes(value)),
        )
        if (isFlushed) must(isDelivered, 'flush says that all was delivered, and it was not')
        else must(isLost || !isDelivered, 'flush says that not all was delivered, and it was')
      })
      .catch((error: unknown) => world.fail(error))
  }
}
