import { type AgentReply, type Found, LIMIT_MS } from './ask-agents.js'

/** Returns why an agent did not answer, and what that means; undefined when it did. */
export function whyUnanswered({ pid, where, reply, isRemoved }: AgentReply): string | undefined {
  const agent = pid === undefined ? `the agent at ${where}` : `agent ${pid}`
  switch (reply.kind) {
    case 'answered':
      return undefined
    case 'silent':
      return `${agent} does not answer within ${LIMIT_MS / 1000} s: its process is there, but held or halted (${where})`
    case 'gone':
      return `${agent} is gone: its process ended without a stop, by SIGKILL for example; its socket ${where} ${isRemoved ? 'is' : 'cannot be'} removed`
    case 'failed':
      return `${agent} cannot be asked: ${reply.reason} (${where})`
  }
}

/** Returns the message that there is no agent, and where it was looked for. */
export function describeMissing({ denied }: Found, folders: readonly string[], pid: number | undefined): string {
  if (folders.length === 0) return 'on Windows agents have no socket: give --url, of an agent with expose.listen'
  const which = pid === undefined ? 'no agent' : `no agent with the process id ${pid}`
  const others =
    denied.length === 0
      ? ''
      : `; ${denied.join(', ')} belongs to another user: run this command as that user or as root`
  return `${which} of this user is running: there is no socket in ${folders.join(', ')}${others}`
}
