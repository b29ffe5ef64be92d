import assert from 'node:assert/strict'
import type { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { Output } from '../../../src/send/output.js'
import type { Clock } from '../../../src/shared/clock.js'
import type { AgentEvents } from '../../../src/shared/events.js'
import type { Logger } from '../../../src/shared/logger.js'
import type { OutputSettings } from '../../../src/shared/settings.js'
import type { OutputStats } from '../../../src/shared/stats.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { outputSettings } from './output-settings.js'
import { frameOf } from './points.js'

export const AGENT_ID = '0123456789abcdef0123456789abcdef'

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface OutputBenchOptions {
  readonly clock: Clock
  readonly settings?: Partial<OutputSettings>
  readonly stdout?: Writable
  readonly random?: () => number
}

/** An output that records its log lines and events. Its points have the values 1, 2, 3 … */
export class OutputBench {
  readonly output: Output
  readonly lines: LogLine[] = []
  readonly events: { [Name in keyof AgentEvents]: [Name, AgentEvents[Name]] }[keyof AgentEvents][] = []
  readonly #clock: Clock
  #values = 0

  constructor(t: TestContext, { clock, settings, stdout, random = () => 0 }: OutputBenchOptions) {
    this.#clock = clock
    const log = (level: string) => (fields: object, message: string) => {
      this.lines.push({ level, message, fields: fields as Record<string, unknown> })
    }
    const logger: Logger = {
      trace: log('trace'),
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
    }
    this.output = new Output(outputSettings(settings), {
      clock,
      random,
      logger,
      emit: (name, event) => void this.events.push([name, event] as (typeof this.events)[number]),
      host: 'web-1',
      tags: {},
      agentId: () => AGENT_ID,
      index: 0,
      stdout,
    })
    t.after(async () => {
      const stopped = this.output.stop(0)
      if (clock instanceof FakeClock) await clock.advance(0)
      await stopped
    })
  }

  /** Adds points in frames of `width`. */
  add(points: number, width = 1): void {
    for (let left = points; left > 0; left -= width) {
      const values = Array.from({ length: Math.min(width, left) }, () => ++this.#values)
      this.output.add(frameOf(this.#clock.wallMs(), ...values))
    }
  }

  get points(): OutputStats['points'] {
    return this.output.stats().points
  }

  assertBalanced(): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = this.points
    const lost = dropped.overflow + dropped.expired + dropped.shutdown
    assert.equal(accepted, delivered + rejected + lost + buffered + inFlight)
  }

  messages(message: string): LogLine[] {
    return this.lines.filter((line) => line.message === message)
  }

  eventsOf<Name extends keyof AgentEvents>(name: Name): AgentEvents[Name][] {
    return this.events.filter(([one]) => one === name).map(([, event]) => event as AgentEvents[Name])
  }
}
