/** A call on the stack of a held thread. */
export interface StackFrame {
  /** As V8 writes it: `handleOrders`, `Cart.total`, `new Cart`, `async checkOut`; `<anonymous>` without a name. */
  readonly function: string
  /** Path or URL; empty for code that is in no file. */
  readonly file: string
  /** Counts from 1; 0 is unknown. */
  readonly line: number
  /** Counts from 1; 0 is unknown. */
  readonly column: number
}

/** What a stall's stacks have in common, and for how long they were seen. */
export interface SharedStack {
  /** Share of the time in which stacks of the host were read, 0 to 1. */
  readonly share: number
  /** The innermost first. */
  readonly frames: readonly StackFrame[]
}

/** What the host tells about the request that it is in: a text, or values by name. */
export type RequestContext = string | Readonly<Record<string, string>>

/** The message by which the held thread is asked; its subscriber fills it. */
export interface ContextMessage {
  context?: RequestContext
  /** Why the host's own function told nothing. */
  error?: string
}

/** What the watch thread has to know to read the main thread's stack; made by that thread. */
export interface StackAccess {
  /** diagnostics_channel whose subscriber fills a ContextMessage. */
  readonly contextChannel: string
  /** Memory of its QuestionGate. */
  readonly gate: SharedArrayBuffer
  /** Folder of the package's own code, with a separator at its end; undefined in a bundle. */
  readonly ownFolder: string | undefined
}
