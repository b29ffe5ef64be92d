/**
 * Chooses the items with the greatest values. A chosen item stays while there is room for it among twice as many, so that items of
 * nearly the same value do not take turns: each change of the choice makes new series.
 */
export class Ranking<Item> {
  readonly #top: number
  readonly #worth: (item: Item) => number
  #chosen: ReadonlySet<Item> = new Set()

  /**
   * @param top least number of chosen items, as far as their values are above 0
   * @param worth may return NaN, which counts as 0
   */
  constructor(top: number, worth: (item: Item) => number) {
    this.#top = top
    this.#worth = worth
  }

  /** Returns the choice from these items, at most `2 * top`. */
  choose(items: Iterable<Item>): ReadonlySet<Item> {
    const ranked = [...items]
      .map((item) => ({ item, value: this.#worth(item) || 0 }))
      .sort((one, other) => other.value - one.value)
    const chosen = new Set<Item>()
    for (const { item, value } of ranked.slice(0, this.#top)) if (value > 0) chosen.add(item)
    for (const { item } of ranked) {
      if (chosen.size >= 2 * this.#top) break
      if (this.#chosen.has(item)) chosen.add(item)
    }
    this.#chosen = chosen
    return chosen
  }
}

/** Returns the items that any of the rankings chooses. */
export function chooseByAny<Item>(rankings: readonly Ranking<Item>[], items: readonly Item[]): ReadonlySet<Item> {
  return new Set(rankings.flatMap((ranking) => [...ranking.choose(items)]))
}
