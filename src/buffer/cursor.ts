import { ROW_HEADER, type Slab } from './slab.js'

/** A place between two points of a chain of slabs. Stays valid while newer rows are appended. */
export class Cursor {
  slab: Slab
  /** Where the current row begins in the slab. */
  row: number
  /** The first column of the row that is still ahead. */
  column: number

  constructor(slab: Slab, row: number, column: number) {
    this.slab = slab
    this.row = row
    this.column = column
  }

  copy(): Cursor {
    return new Cursor(this.slab, this.row, this.column)
  }

  moveTo(other: Cursor): void {
    this.slab = other.slab
    this.row = other.row
    this.column = other.column
  }

  moveToStart(slab: Slab): void {
    this.slab = slab
    this.row = 0
    this.column = 0
  }

  /** Steps into the next slab when the current one has no further row; false at the end of the chain. */
  atRow(): boolean {
    while (this.row === this.slab.used) {
      if (this.slab.next === null) return false
      this.moveToStart(this.slab.next)
    }
    return true
  }

  /** Milliseconds since the epoch of the current row. Only after `atRow()`. */
  get timeMs(): number {
    return this.slab.data[this.row] as number
  }

  /**
   * Passes up to `maxPoints` points of the current row, and the whole row when none is left in it. Only after `atRow()`.
   * @param erase whether the points passed are made NaN
   * @returns the points passed
   */
  pass(maxPoints: number, erase: boolean): number {
    const { data } = this.slab
    const width = this.slab.layoutAt(this.row).series.length
    const base = this.row + ROW_HEADER
    let points = 0
    let column = this.column
    for (; column < width && points < maxPoints; column++) {
      const at = base + column
      if (Number.isNaN(data[at])) continue
      points++
      if (erase) data[at] = Number.NaN
    }
    while (column < width && Number.isNaN(data[base + column])) column++
    if (column < width) this.column = column
    else {
      this.row = base + width
      this.column = 0
    }
    return points
  }

  /** Passes `maxPoints` points, or all there are; the points passed. */
  skip(maxPoints: number, erase = false): number {
    let points = 0
    while (points < maxPoints && this.atRow()) points += this.pass(maxPoints - points, erase)
    return points
  }
}
