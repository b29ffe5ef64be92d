import type { Runtime, Session } from 'node:inspector'
import { describeError } from '../../../src/shared/describe-error.js'
import { requireLater } from '../../../src/shared/package-files.js'
import { QuestionGate } from '../../../src/shared/question-gate.js'
import type { ContextMessage, RequestContext, StackAccess, StackFrame } from '../../../src/shared/stacks.js'
import { framesBelowQuestion } from './call-site.js'
import { contextQuestion, type RawStack, STACK_QUESTION } from './stack-questions.js'

/** Longest time the host's own function may take; V8 ends it then. */
const CONTEXT_TIMEOUT_MS = 20
/** The host's function is not called again in a stall after so many calls in a row that had to be ended. */
const MOST_TIMEOUTS = 3
/** Between two microtasks V8 answers with an empty stack: a long chain of them needs several questions. */
const MOST_ATTEMPTS = 5

/** What the main thread reported, in the middle of what holds it. */
export interface StackResponse {
  /** By the clock of the probe. */
  readonly requestedMs: number
  readonly respondedMs: number
  /** The innermost first, below the frames of the question. Raw: no source map is applied. */
  readonly frames: readonly StackFrame[]
  readonly context: RequestContext | undefined
  /** Why the host's own function reported nothing; undefined when it reported something or there is none. */
  readonly contextError: string | undefined
}

export interface StackProbe {
  /** Asks, unless a question is open. The answer comes when JavaScript runs again: at once, or when a native call returns. */
  ask(onResponse: (response: StackResponse) => void): void
  /** Gives up an open question. Call it when the stall is over: a question that is open at process.exit() makes Node print a line. */
  close(): void
  /** Why the latest question, or the opening, found no way to the main thread; undefined when it did. */
  readonly unavailable: string | undefined
}

/**
 * Opens a way to read the stack of the process's main thread from this one, while the main thread is held.
 *
 * @param access as the main thread made it; undefined when another thread is watched, which cannot be asked
 */
export function openStackProbe(access: StackAccess | undefined, nowMs = () => performance.now()): StackProbe {
  return access === undefined ? NO_PROBE : new InspectorProbe(access, nowMs)
}

const NO_PROBE: StackProbe = {
  ask: () => {},
  close: () => {},
  unavailable: 'the agent is not in the main thread of its process',
}

/** A question and what is known of its answer. */
interface Question {
  readonly requestedMs: number
  readonly onResponse: (response: StackResponse) => void
  /** How often it is asked again as long as the stack is empty. */
  readonly attemptsLeft: number
  readonly session: Session
  frames: readonly StackFrame[]
}

type Evaluated<Value> = { readonly value: Value } | { readonly error: string; readonly isTimeout: boolean }

/** Uses an inspector session of its own for each question, without a domain that would slow the main thread down. */
class InspectorProbe implements StackProbe {
  readonly #contextQuestion: string
  readonly #gate: QuestionGate
  readonly #nowMs: () => number
  #open: Question | undefined
  #unavailable: string | undefined
  #timeouts = 0

  constructor({ contextChannel, gate }: StackAccess, nowMs: () => number) {
    this.#contextQuestion = contextQuestion(contextChannel)
    this.#gate = new QuestionGate(gate)
    this.#nowMs = nowMs
    this.#disconnect(this.#connect())
  }

  get unavailable(): string | undefined {
    return this.#unavailable
  }

  ask(onResponse: (response: StackResponse) => void): void {
    if (this.#open === undefined)
      this.#attempt({ requestedMs: this.#nowMs(), onResponse, attemptsLeft: MOST_ATTEMPTS - 1 })
  }

  #attempt(request: Omit<Question, 'session' | 'frames'>): void {
    const session = this.#connect()
    if (session === undefined) return
    const question: Question = { ...request, session, frames: [] }
    this.#open = question
    const context = this.#timeouts < MOST_TIMEOUTS ? this.#contextQuestion : undefined
    // Not ended by a timeout: it runs no code of the host, and has to put back what it sets.
    evaluate<RawStack>(session, STACK_QUESTION, undefined, (stack) => {
      this.#takeStack(question, stack)
      if (context === undefined) this.#respond(question, undefined)
    })
    // Sent at once, so that both are about the same moment.
    if (context !== undefined)
      evaluate<ContextMessage>(session, context, CONTEXT_TIMEOUT_MS, (evaluated) => this.#respond(question, evaluated))
  }

  close(): void {
    this.#end()
    this.#timeouts = 0
  }

  #end(): void {
    this.#disconnect(this.#open?.session)
    this.#open = undefined
  }

  /** Returns undefined when there is no way to the main thread, which it remembers, or when the process exits. */
  #connect(): Session | undefined {
    if (!this.#gate.open()) return undefined
    try {
      const inspector = requireLater('node:inspector') as typeof import('node:inspector')
      const session = new inspector.Session()
      session.connectToMainThread()
      return session
    } catch (error) {
      this.#gate.close()
      this.#unavailable = describeError(error)
      return undefined
    }
  }

  #disconnect(session: Session | undefined): void {
    if (session === undefined) return
    session.disconnect()
    this.#gate.close()
  }

  #takeStack(question: Question, stack: Evaluated<RawStack>): void {
    if ('error' in stack) this.#unavailable = stack.error
    else if (stack.value.debugger !== '') this.#unavailable = 'the inspector is open: a debugger may be attached'
    else {
      this.#unavailable = undefined
      question.frames = framesBelowQuestion(stack.value.frames)
    }
  }

  #respond(question: Question, reported: Evaluated<ContextMessage> | undefined): void {
    // Closed meanwhile.
    if (this.#open !== question) return
    this.#end()
    if (this.#unavailable !== undefined) return
    const { requestedMs, frames, onResponse, attemptsLeft } = question
    const isTimeout = reported !== undefined && 'error' in reported && reported.isTimeout
    if (reported !== undefined) this.#timeouts = isTimeout ? this.#timeouts + 1 : 0
    if (frames.length === 0 && attemptsLeft > 0)
      this.#attempt({ requestedMs, onResponse, attemptsLeft: attemptsLeft - 1 })
    else onResponse({ requestedMs, respondedMs: this.#nowMs(), frames, ...contextOf(reported) })
  }
}

function contextOf(reported: Evaluated<ContextMessage> | undefined): Pick<StackResponse, 'context' | 'contextError'> {
  if (reported === undefined) return { context: undefined, contextError: undefined }
  if ('value' in reported) return { context: reported.value.context, contextError: reported.value.error }
  return {
    context: undefined,
    contextError: reported.isTimeout ? `took longer than ${CONTEXT_TIMEOUT_MS} ms` : reported.error,
  }
}

/** Runs JavaScript on the main thread. @param timeout milliseconds after which V8 ends it */
function evaluate<Value>(
  session: Session,
  expression: string,
  timeout: number | undefined,
  onEnd: (evaluated: Evaluated<Value>) => void,
): void {
  const options = { expression, silent: true, returnByValue: true, disableBreaks: true, ...(timeout && { timeout }) }
  session.post('Runtime.evaluate', options, (error: Error | null, response?: Runtime.EvaluateReturnType) => {
    if (response === undefined || error !== null) {
      const text = describeError(error)
      onEnd({ error: text, isTimeout: text.includes('terminated') })
    } else if (response.exceptionDetails !== undefined)
      onEnd({ error: response.exceptionDetails.text, isTimeout: false })
    else onEnd({ value: response.result.value as Value })
  })
}
