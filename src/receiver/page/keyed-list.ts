/** A part of the page that owns an element. */
export interface ElementView {
  readonly element: HTMLElement
}

/** The children of an element, one per item. A view stays with the key of its item, and so keeps focus and state. */
export class KeyedList<Item, View extends ElementView> {
  readonly #parent: HTMLElement
  readonly #keyOf: (item: Item) => string
  readonly #create: (item: Item) => View
  readonly #views = new Map<string, View>()

  constructor(parent: HTMLElement, keyOf: (item: Item) => string, create: (item: Item) => View) {
    this.#parent = parent
    this.#keyOf = keyOf
    this.#create = create
  }

  get views(): Iterable<View> {
    return this.#views.values()
  }

  /** Puts the views of `items` in their order, creates missing ones, and removes those without an item. */
  draw(items: readonly Item[], update: (view: View, item: Item) => void): void {
    const gone = new Set(this.#views.keys())
    let next = this.#parent.firstChild
    for (const item of items) {
      const key = this.#keyOf(item)
      gone.delete(key)
      const view = this.#views.get(key) ?? this.#create(item)
      this.#views.set(key, view)
      update(view, item)
      if (view.element === next) next = next.nextSibling
      else this.#parent.insertBefore(view.element, next)
    }
    for (const key of gone) {
      this.#views.get(key)?.element.remove()
      this.#views.delete(key)
    }
  }
}
