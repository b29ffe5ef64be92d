/** Adds up the weights of equal values. */
export class Weights<Value> {
  readonly #weights = new Map<string, { readonly value: Value; weight: number }>()
  #total = 0

  /** @param key equal for values that count as equal; the first of them is kept */
  add(key: string, value: Value, weight: number): void {
    const known = this.#weights.get(key)
    if (known === undefined) this.#weights.set(key, { value, weight })
    else known.weight += weight
    this.#total += weight
  }

  /** Returns up to `most` values and their shares of all weights, the largest first. */
  largest(most: number): { readonly value: Value; readonly share: number }[] {
    return [...this.#weights.values()]
      .sort((a, b) => b.weight - a.weight)
      .slice(0, most)
      .map(({ value, weight }) => ({ value, share: weight / this.#total }))
  }

  clear(): void {
    this.#weights.clear()
    this.#total = 0
  }
}
