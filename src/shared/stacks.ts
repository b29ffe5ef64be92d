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

/** Frames that a stall's stacks have in common, and the share of time in which they were seen. */
export interface SharedStack {
  /** Share of the time in which stacks of the host were read, 0 to 1. */
  readonly share: number
  /** The innermost first. */
  readonly frames: readonly StackFrame[]
}

/** The host's description of its current request: a text, or values by name. */
export type RequestContext = string | Readonly<Record<string, string>>

/** The request's context, or why it is not known; neither when there is none. */
export interface ReportedContext {
  context?: RequestContext
  /** Reason why the host's own function gave no context. */
  error?: string
}

/** Longest time the host's own function may take; V8 ends it then. */
export const CONTEXT_TIMEOUT_MS = 20

/** The stack as the held thread reads it. */
export interface RawStack {
  /** Address at which the host's inspector listens, in which case no frames are read; empty when it does not listen. */
  readonly debugger: string
  /** Call sites as V8 writes them, the innermost first: those of the question, then the host's. */
  readonly frames: readonly string[]
}

/** The parts of a question, which are published on the held thread one after the other. */
export type StackQuestion =
  | { readonly part: 'stack'; readonly stack: RawStack }
  /** Left out after the host's own function took too long. */
  | { readonly part: 'context' }
  | { readonly part: 'end' }

/** The held thread's answer to a question. */
export interface StackReply extends RawStack, ReportedContext {
  /** By `threadsMonotonicMs`. */
  repliedMs: number
  /** Undefined when the context was not asked for. */
  isTimeout?: boolean
}

/** Access for the watch thread to the main thread's stack; created by the main thread. */
export interface StackAccess {
  /** Reason why the stack cannot be read; undefined when it can be. */
  readonly unavailable: string | undefined
  /** Name of the diagnostics_channel of the StackQuestions, on the main thread. */
  readonly channel: string
  /** Folder of the package's own code, with a separator at its end; undefined in a bundle. */
  readonly ownFolder: string | undefined
}
