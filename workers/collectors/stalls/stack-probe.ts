import type { Session } from 'node:inspector'
import { threadsMonotonicMs } from '../../../src/shared/clock.js'
import { describeError } from '../../../src/shared/describe-error.js'
import { requireLater } from '../../../src/shared/package-files.js'
import {
  CONTEXT_TIMEOUT_MS,
  type RequestContext,
  type StackAccess,
  type StackFrame,
  type StackReply,
} from '../../../src/shared/stacks.js'
import { framesBelowQuestion } from './call-site.js'
import { stackQuestions } from './stack-questions.js'

/** Number of calls of the host's function in a row that may time out. After that it is not called again in a stall. */
const MOST_TIMEOUTS = 3
/**
 * Questions asked until a stack is not empty. Between two microtasks V8 answers with an empty stack, so a long chain of them needs
 * several questions.
 */
const MOST_ATTEMPTS = 5

/** Response of the main thread, from the middle of the code that holds it. */
export interface StackResponse {
  /** Time by `threadsMonotonicMs`, like `respondedMs`. */
  readonly requestedMs: number
  readonly respondedMs: number
  /** Frames below those of the question, innermost first. No source map is applied. */
  readonly frames: readonly StackFrame[]
  readonly context: RequestContext | undefined
  /** Why the host's own function reported nothing; undefined if it reported something or there is no function. */
  readonly contextError: string | undefined
}

export interface StackProbe {
  /**
   * Asks for the stack, unless a question is open. The answer comes when JavaScript runs again: at once, or when a native call
   * returns.
   */
  ask(onResponse: (response: StackResponse) => void): void
  /** Call it with each reply from the main thread. */
  receive(reply: StackReply): void
  /** Abandons an open question. Call it when the stall is over. */
  abandon(): void
  /** Why the stack cannot be read, or could not be at the latest question. */
  readonly unavailable: string | undefined
}

/** Opens a probe that reads the stack of the process's main thread from this one, while the main thread is held. */
export function openStackProbe(access: StackAccess): StackProbe {
  const { unavailable } = access
  return unavailable === undefined ? new InspectorProbe(access) : { ask() {}, receive() {}, abandon() {}, unavailable }
}

/** A question without an answer. */
interface Question {
  readonly requestedMs: number
  readonly onResponse: (response: StackResponse) => void
  /** Number of further questions while the stack is empty. */
  readonly attemptsLeft: number
}

/**
 * Asks through the inspector, without a domain that would slow the main thread down. A session ends right after its question: V8
 * handles both at once, so no session is open while the host's code runs. With an open session, process.exit() would print a line
 * about a debugger. This is why the answer comes as a message.
 */
class InspectorProbe implements StackProbe {
  readonly #questions: ReturnType<typeof stackQuestions>
  #open: Question | undefined
  #unavailable: string | undefined
  #timeouts = 0

  constructor({ channel }: StackAccess) {
    this.#questions = stackQuestions(channel)
  }

  get unavailable(): string | undefined {
    return this.#unavailable
  }

  ask(onResponse: (response: StackResponse) => void): void {
    if (this.#open === undefined)
      this.#attempt({ requestedMs: threadsMonotonicMs(), onResponse, attemptsLeft: MOST_ATTEMPTS - 1 })
  }

  receive({ repliedMs, debugger: address, frames: sites, context, error: contextError, isTimeout }: StackReply): void {
    const question = this.#open
    // A reply to an abandoned question.
    if (question === undefined || repliedMs < question.requestedMs) return
    this.#open = undefined
    this.#unavailable = address === '' ? undefined : 'the inspector is open: a debugger may be attached'
    if (address !== '') return
    if (isTimeout !== undefined) this.#timeouts = isTimeout ? this.#timeouts + 1 : 0
    const { requestedMs, onResponse, attemptsLeft } = question
    const frames = framesBelowQuestion(sites)
    if (frames.length === 0 && attemptsLeft > 0)
      this.#attempt({ requestedMs, onResponse, attemptsLeft: attemptsLeft - 1 })
    else onResponse({ requestedMs, respondedMs: repliedMs, frames, context, contextError })
  }

  abandon(): void {
    this.#open = undefined
    this.#timeouts = 0
  }

  #attempt(question: Question): void {
    try {
      const { Session } = requireLater('node:inspector') as typeof import('node:inspector')
      const session = new Session()
      session.connectToMainThread()
      this.#post(session)
      session.disconnect()
      this.#open = question
    } catch (error) {
      this.#unavailable = describeError(error)
    }
  }

  #post(session: Session): void {
    const { stack, context, end } = this.#questions
    // Has no timeout: it runs no code of the host, and must restore the settings that it changes.
    evaluate(session, stack)
    if (this.#timeouts < MOST_TIMEOUTS) evaluate(session, context, CONTEXT_TIMEOUT_MS)
    evaluate(session, end)
  }
}

/** Runs JavaScript on the main thread. @param timeout milliseconds after which V8 ends it */
function evaluate(session: Session, expression: string, timeout?: number): void {
  session.post('Runtime.evaluate', { expression, silent: true, disableBreaks: true, ...(timeout && { timeout }) })
}
