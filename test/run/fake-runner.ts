import type { Outcome, Responded, Runner } from '../../src/run/runner.js'

/** Returns the outcome that the test sets. */
export class FakeRunner implements Runner {
  restarts = 0
  stuck = false
  started = 0
  collected = 0
  closed = 0
  listener: () => void = () => {}
  outcome: Outcome

  constructor(outcome: Outcome) {
    this.outcome = outcome
  }

  async start(): Promise<void> {
    this.started++
  }

  async collect(): Promise<Outcome> {
    this.collected++
    return this.outcome
  }

  onStuckChange(listener: () => void): void {
    this.listener = listener
  }

  async close(): Promise<'gone' | 'stuck'> {
    this.closed++
    return this.stuck ? 'stuck' : 'gone'
  }
}

export function responded(response: unknown): Responded {
  return { status: 'responded', response, incarnation: 1, seconds: 0 }
}
