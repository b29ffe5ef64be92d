/** What the receiver has done since its start. */
export interface ReceiverCounters {
  /** Batches stored, whole or in part. */
  batches: number
  /** Batches that were stored before, under the same key. */
  duplicates: number
  /** Batches that were read and refused: malformed, too large unpacked, or another body under a used key. */
  refused: number
  points: { accepted: number; rejected: number }
}

export function zeroCounters(): ReceiverCounters {
  return { batches: 0, duplicates: 0, refused: 0, points: { accepted: 0, rejected: 0 } }
}
