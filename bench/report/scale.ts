/** Maps values to positions on a logarithmic scale. */
export class LogScale {
  readonly #from: number
  readonly #to: number
  readonly #start: number
  readonly #end: number

  /** @param range of the values, above 0 @param positions of the ends of the range */
  constructor([from, to]: readonly [number, number], [start, end]: readonly [number, number]) {
    this.#from = Math.log10(from)
    this.#to = Math.log10(to)
    this.#start = start
    this.#end = end
  }

  at(value: number): number {
    const share = (Math.log10(value) - this.#from) / (this.#to - this.#from)
    return Math.round((this.#start + share * (this.#end - this.#start)) * 10) / 10
  }

  /** Returns the powers of ten in the range. */
  get decades(): number[] {
    const decades: number[] = []
    for (let power = Math.ceil(this.#from); power <= Math.floor(this.#to); power++) decades.push(10 ** power)
    return decades
  }
}
