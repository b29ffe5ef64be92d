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

/** Stage in the life of a supervisor's worker. */
export type WorkerState =
  | { readonly name: 'down' }
  | Up
  | { readonly name: 'ending'; readonly timer: Timer; readonly waiting: (() => void)[] }
  | { readonly name: 'stuck' }
