/** Counts of batches and points since the receiver started. */
export interface ReceiverCounters {
  /** Batches stored, completely or in part. */
  batches: number
  /** Batches already stored under the same key. */
  duplicates: number
  /** Batches refused: malformed, too large, over the byte budget, or a different body under a used key. */
  refused: number
  points: { accepted: number; rejected: number }
}

export function zeroCounters(): ReceiverCounters {
  return { batches: 0, duplicates: 0, refused: 0, points: { accepted: 0, rejected: 0 } }
}
