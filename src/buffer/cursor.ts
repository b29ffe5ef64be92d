import { ROW_HEADER, type Slab } from './slab.js'

/** A position between two points in a chain of slabs. Stays valid while rows are appended. */
export class Cursor {
  slab: Slab
  /** Offset of the current row in the slab. */
  row: number
  /** First column of the current row that is still ahead. */
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

  /** Moves to the next slab when the current one has no further row. Returns false at the end of the chain. */
  atRow(): boolean {
    while (this.row === this.slab.used) {
      if (this.slab.next === null) return false
      this.moveToStart(this.slab.next)
    }
    return true
  }

  /** Time of the current row, milliseconds since the epoch. Only after `atRow()`. */
  get timeMs(): number {
    return this.slab.data[this.row] as number
  }

  /**
   * Moves past up to `maxPoints` points of the current row, and past the row when it has no more. Only after `atRow()`.
   * @param erase whether to set the passed points to NaN
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

  /** Moves past `maxPoints` points, or past all if there are fewer. Returns the points passed. */
  skip(maxPoints: number, erase = false): number {
    let points = 0
    while (points < maxPoints && this.atRow()) points += this.pass(maxPoints - points, erase)
    return points
  }
}
