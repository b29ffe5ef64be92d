import { must } from './world.js'

/** A body that the receiver took. */
export interface Taken {
  readonly body: Buffer
  readonly values: readonly number[]
  /** Number of the points that the answer says were rejected. */
  readonly rejected: number
}

/** A receiver that knows idempotency keys: a body taken once under its key is neither stored again nor refused later. */
export class Receiver {
  readonly #name: string
  readonly #sent = new Map<string, Buffer>()
  readonly #byKey = new Map<string, Taken>()
  /** Idempotency key of each stored point. */
  readonly stored = new Map<number, string>()
  /** Points refused when they came alone. */
  readonly refused = new Set<number>()
  #answered: Taken | undefined
  /** Number of points accepted by answers that reached the agent. */
  acknowledged = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Notes a request that leaves the agent. @returns whether its key was used before */
  sees(key: string, body: Buffer): boolean {
    const known = this.#sent.get(key)
    must(known === undefined || known.equals(body), () => `${this.#name} sends other bytes under the key ${key}`)
    this.#sent.set(key, body)
    return known !== undefined
  }

  find(key: string): Taken | undefined {
    return this.#byKey.get(key)
  }

  take(key: string, body: Buffer, values: readonly number[], rejected: number): Taken {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    for (const value of values) {
      const other = this.stored.get(value)
      must(other === undefined, () => `${this.#name}: point ${value} comes twice, under ${other} and ${key}`)
      this.stored.set(value, key)
      // A batch that was refused point by point may be sent whole again.
      this.refused.delete(value)
    }
    const taken = { body, values, rejected: Math.min(rejected, values.length) }
    this.#byKey.set(key, taken)
    return taken
  }

  refuse(values: readonly number[]): void {
    if (values.length === 1) this.refused.add(values[0] as number)
  }

  /** Notes that the answer to a taken body has reached the agent. */
  acknowledge(taken: Taken): void {
    this.#answered = taken
    this.acknowledged += taken.values.length - taken.rejected
  }

  /** Returns the answer for the agent to act on, once. */
  claimAnswer(): Taken | undefined {
    const answered = this.#answered
    this.#answered = undefined
    return answered
  }
}
