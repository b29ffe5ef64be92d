/** Maps values to positions, evenly per factor of ten. */
export class LogScale {
  readonly #from: number
  readonly #to: number
  readonly #start: number
  readonly #end: number

  /** @param range of the values, both above 0 @param positions where its ends are drawn */
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

  /** The powers of ten in the range. */
  get decades(): number[] {
    const decades: number[] = []
    for (let power = Math.ceil(this.#from); power <= Math.floor(this.#to); power++) decades.push(10 ** power)
    return decades
  }
}
