import { must } from './world.js'

/** A body that was taken. */
export interface Taken {
  readonly body: Buffer
  readonly values: readonly number[]
  /** How many of them the answer says were not. */
  readonly rejected: number
}

/** A receiver that reads keys: what was taken once under a key is not stored twice, and not found fault with. */
export class Receiver {
  readonly #name: string
  readonly #sent = new Map<string, Buffer>()
  readonly #byKey = new Map<string, Taken>()
  /** Points that it has, and by which key they came. */
  readonly stored = new Map<number, string>()
  /** Points that were refused when they came alone. */
  readonly refused = new Set<number>()
  #answered: Taken | undefined
  /** Points that were accepted by answers that reached the agent. */
  acknowledged = 0

  constructor(name: string) {
    this.#name = name
  }

  /** A request leaves the agent. @returns whether one did under the same key before */
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
      // A batch that was found fault with point by point may be sent whole again.
      this.refused.delete(value)
    }
    const taken = { body, values, rejected: Math.min(rejected, values.length) }
    this.#byKey.set(key, taken)
    return taken
  }

  refuse(values: readonly number[]): void {
    if (values.length === 1) this.refused.add(values[0] as number)
  }

  /** The answer that says so has reached the agent. */
  acknowledge(taken: Taken): void {
    this.#answered = taken
    this.acknowledged += taken.values.length - taken.rejected
  }

  /** The agent acts on the answer, once. */
  claimAnswer(): Taken | undefined {
    const answered = this.#answered
    this.#answered = undefined
    return answered
  }
}
