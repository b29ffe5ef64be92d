import type { Timer } from '../shared/clock.js'
import type { Member } from './round.js'
import type { Worker } from './worker.js'

/** A running worker; `opened` are the members whose collectors it has opened. */
export interface Up {
  readonly name: 'up'
  readonly worker: Worker
  readonly incarnation: number
  readonly opened: Set<Member>
}

/** Where a supervisor's worker is in its life. */
export type WorkerState =
  | { readonly name: 'down' }
  | Up
  | { readonly name: 'ending'; readonly timer: Timer; readonly waiting: (() => void)[] }
  | { readonly name: 'stuck' }
