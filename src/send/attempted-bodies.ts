import type { Answer } from './answer.js'
import type { Body } from './transport.js'

/** Remembers which bodies were sent, and whether the receiver may have taken their points without confirming it. */
export class AttemptedBodies {
  readonly #counts = new WeakMap<Body, { attempts: number; refused: number }>()

  /** @returns whether the body was sent before */
  begin(body: Body): boolean {
    const counts = this.#counts.get(body) ?? { attempts: 0, refused: 0 }
    this.#counts.set(body, counts)
    return counts.attempts++ > 0
  }

  end(body: Body, answer: Answer): void {
    const counts = this.#counts.get(body)
    if (counts !== undefined && isRefusal(answer)) counts.refused++
  }

  /** Whether an attempt may have delivered the body. If so, the body must be sent again unchanged, under its key. */
  mayBeDelivered(body: Body): boolean {
    const { attempts, refused } = this.#counts.get(body) ?? { attempts: 0, refused: 0 }
    return attempts > refused
  }
}

/** Whether the receiver has certainly not taken a body. It may have taken it after a 408 or a gateway's 5xx. */
function isRefusal(answer: Answer): boolean {
  return answer.kind === 'status' && answer.status >= 300 && answer.status < 500 && answer.status !== 408
}
