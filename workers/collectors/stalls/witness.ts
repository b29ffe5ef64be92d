/** Tells whether the watched loop turns. Times are by `threadsMonotonicMs`. */
export interface Witness {
  /** Whether the loop is certainly not held at this moment. */
  isFree(nowMs: number): boolean
  /**
   * Begins to doubt: from now on the loop has to prove that it turns.
   * @param certain whether the loop did not turn for a while, so that its next turn has to be known
   * @returns time since which it is not known to have turned; undefined if it is too early to ask
   */
  doubt(nowMs: number, certain: boolean): number | undefined
  /** Returns when the loop first turned after `sinceMs`; undefined while it has not. */
  turnedAfter(sinceMs: number): number | undefined
  /** Time of the latest known turn; 0 without one. */
  readonly latestTurnMs: number
}
