import type { MessagePort } from 'node:worker_threads'
import type { StallRecord } from './records.js'

/** The watch's access to its black box. */
export interface BlackBoxAccess {
  /** Memory of its BlackBoxCells. */
  readonly cells: SharedArrayBuffer
  /** Where the writer gets stalls from. Moved to the watch. */
  readonly notes: MessagePort
}

/** Passed to the writer's thread at its start. */
export interface BlackBoxData {
  /** Memory of its BlackBoxCells. */
  readonly cells: SharedArrayBuffer
  /** Absolute path. */
  readonly file: string
  readonly keepMs: number
  /** Limit of V8's heap on the watched thread, the space for new objects included. */
  readonly heapLimitBytes: number
}

/** A stall, from the watch to the writer. */
export type StallNote = Pick<StallRecord, 'state' | 'number' | 'stall'>

/** Messages from the watched thread to the writer. */
export type WriterRequest =
  /** The writer's end of the channel to a new watch, in place of the one before. */
  | { readonly kind: 'watch'; readonly notes: MessagePort }
  /** Ends the writer: the agent was stopped, or the process exits with that status. */
  | { readonly kind: 'end'; readonly exitCode: number | undefined }

/** Messages from the writer to the watched thread. */
export type BlackBoxNotice =
  | {
      readonly kind: 'last-run'
      readonly how: string
      readonly evidence: string
      /** Wall time of its last record, milliseconds since the epoch. */
      readonly endedMs: number
      /** Its last 10 s in one line; empty when no record of them is left. */
      readonly last: string
    }
  /** New path of a black box that could not be continued. */
  | { readonly kind: 'moved'; readonly movedTo: string }
  /** Reason why nothing is written. */
  | { readonly kind: 'problem'; readonly reason: string }
