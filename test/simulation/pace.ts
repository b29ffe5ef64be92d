import type { OutputSettings } from '../../src/shared/settings.js'
import { must, type World } from './world.js'

const LONGEST_ASKED_MS = 300_000
const FIRST_PROBE_MS = 5_000
/** Waits are lengthened by up to this factor. */
const JITTER = 1.25

/** Earliest and latest time at which an output must send next, given the outcome of its requests so far. */
export class Pace {
  readonly #settings: OutputSettings
  readonly #world: World
  #key = ''
  /** Quick retries of the current body. */
  #retries = 0
  #failedProbes = 0
  #earliestMs = Number.NEGATIVE_INFINITY
  #latestMs = Number.NaN
  /** Whether the last request failed because of its points, and the output's next state is not known yet. */
  #isDecisive = false
  /** Whether the output is to send in another way as soon as it can. */
  #isReplaced = false

  constructor(settings: OutputSettings, world: World) {
    this.#settings = settings
    this.#world = world
  }

  /** Latest monotonic time of the next request; NaN while none is due. */
  get latestMs(): number {
    return this.#latestMs
  }

  /** Notes that the output is to send in another way: it waits for nothing but the answer under way. */
  replaced(): void {
    this.#isReplaced = true
    this.#isDecisive = false
    this.#hurry()
  }

  /** @param isStopping whether waits are cut short */
  begins(key: string, isStopping: boolean): void {
    const earlyMs = this.#earliestMs - this.#world.monotonicMs()
    must(isStopping || earlyMs <= 1, () => `${this.#settings.name} sends ${earlyMs} ms too early`)
    if (key !== this.#key || this.#isReplaced) this.#retries = 0
    this.#isReplaced = false
    this.#key = key
    this.#latestMs = Number.NaN
  }

  /** @param status null without an answer */
  ends(status: number | null, retryAfter: string | undefined, isBlocked: boolean): void {
    const { retry } = this.#settings
    this.#isDecisive = false
    const outcome = outcomeOf(status)
    if (outcome === 'delivered') {
      this.#failedProbes = 0
      this.#retries = 0
    } else if (outcome === 'refused') this.#isDecisive = true
    else if (this.#isReplaced) this.#hurry()
    else {
      const askedMs = status === null ? 0 : askedFor(retryAfter, this.#world.wallMs())
      if (outcome === 'retry' && !isBlocked && this.#retries < retry.retries) {
        const waitMs = Math.min(retry.initialDelayMs * 2 ** this.#retries++, retry.maxDelayMs)
        this.#wait(waitMs, askedMs)
      } else this.#waitForProbe(askedMs)
    }
  }

  /** Notes that the output became blocked: because of its points, if the last answer refused them. */
  blocked(): void {
    if (this.#isDecisive && !this.#isReplaced) this.#waitForProbe(0)
    this.#isDecisive = false
  }

  /** Notes rejected points: there is nothing to wait for. */
  rejected(): void {
    this.#isDecisive = false
  }

  #hurry(): void {
    this.#retries = 0
    this.#earliestMs = Number.NEGATIVE_INFINITY
    this.#latestMs = this.#world.monotonicMs()
  }

  #waitForProbe(askedMs: number): void {
    const waitMs = Math.min(FIRST_PROBE_MS * 2 ** this.#failedProbes++, this.#settings.retry.maxDelayMs / JITTER)
    this.#wait(waitMs, askedMs)
  }

  #wait(waitMs: number, askedMs: number): void {
    const nowMs = this.#world.monotonicMs()
    this.#earliestMs = nowMs + Math.max(waitMs, askedMs)
    this.#latestMs = nowMs + Math.max(waitMs * JITTER, askedMs)
  }
}

function outcomeOf(status: number | null): 'delivered' | 'refused' | 'retry' | 'hold' {
  if (status === null) return 'retry'
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 400 || status === 413 || status === 422) return 'refused'
  return status >= 500 || status === 408 || status === 425 || status === 429 ? 'retry' : 'hold'
}

/** Parses a Retry-After, whole seconds or an HTTP date, to milliseconds from now. */
function askedFor(retryAfter: string | undefined, wallMs: number): number {
  if (retryAfter === undefined) return 0
  const isDate = retryAfter.endsWith('GMT')
  const askedMs = isDate ? Date.parse(retryAfter) - wallMs : /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0
  return Math.min(Math.max(askedMs, 0), LONGEST_ASKED_MS)
}
