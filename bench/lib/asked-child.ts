import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const LONGEST_ANSWER_MS = 60_000

/** Starts a program of bench/children. */
export function startChild(name: string, words: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(`../children/${name}.js`, import.meta.url)), words, { execArgv: [] })
}

/** Sends a request to a child and returns its answer. */
export async function ask<Answer>(child: ChildProcess, request: object | null): Promise<Answer> {
  // In an object, because null cannot be sent.
  child.send({ request })
  return nextMessage<Answer>(child)
}

/** Resolves with the child's next message. @throws when none comes within a minute plus `extraMs` */
export async function nextMessage<Message>(child: ChildProcess, extraMs = 0): Promise<Message> {
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(LONGEST_ANSWER_MS + extraMs) })
  return message as Message
}
