import os from 'node:os'
import process from 'node:process'
import { Report } from '../../config/report.js'
import { type Io, widthOf } from '../io.js'
import { readFlags } from '../read-flags.js'
import { type AgentReply, askAgentAt, askAgents, type Found } from '../status/ask-agents.js'
import { type StatusFlags, statusFlags } from '../status/flags.js'
import { describeMissing, whyUnanswered } from '../status/missing.js'
import { renderAgent } from '../status/render-agent.js'
import { renderList } from '../status/render-list.js'
import type { ReportedStatus } from '../status/reply.js'
import { runtimeFolders } from '../status/runtime-folders.js'
import { withSlowAnswer } from '../status/slow-answer.js'

/** An agent answered, but is not healthy. */
const UNHEALTHY = 1
/** An agent did not answer, or there is none. */
const UNANSWERED = 2

/** Asks the running agents of this user, or the one at a URL, for their status. */
export async function statusCommand(flags: StatusFlags, io: Io): Promise<number> {
  const report = new Report(flags)
  report.addAll(flags.usage)
  const { pid, url, output } = readFlags(statusFlags, flags, report)
  if (pid !== undefined && url !== undefined)
    report.add(['--pid'], 'is for agents on this machine: leave out --url, or --pid')
  report.throwIfAny()
  const folders = runtimeFolders({ env: io.facts.env, uid: process.geteuid?.(), tmpdir: os.tmpdir() })
  const found =
    url === undefined ? await askAgents(folders, pid) : { agents: [await askAgentAt(new URL(url))], denied: [] }
  const answered = found.agents.flatMap(answerOf)
  for (const each of found.agents) {
    const reason = whyUnanswered(each)
    if (reason !== undefined) io.stderr.write(`hostpulse: ${reason}\n`)
  }
  if (found.agents.length === 0) io.stderr.write(`hostpulse: ${describeMissing(found, folders, pid)}\n`)
  if (output === 'json') io.stdout.write(json(found))
  else io.stdout.write(printable(text(answered, widthOf(io.stdout, io.facts))))
  return statusOf(found, answered)
}

function answerOf({ reply }: AgentReply): readonly ReportedStatus[] {
  return reply.kind === 'answered' ? [withSlowAnswer(reply.status, reply.seconds)] : []
}

function text(answered: readonly ReportedStatus[], width: number): string {
  const [only, ...others] = answered
  if (only === undefined) return ''
  return others.length === 0 ? renderAgent(only, width) : renderList(answered, width)
}

/** Returns the same shape for any number of agents. */
function json({ agents }: Found): string {
  const all = agents.map((each) => {
    const { pid, where, reply } = each
    const [status] = answerOf(each)
    return status === undefined
      ? { pid, where, answered: false, reason: whyUnanswered(each) }
      : { where, answered: true, answerSeconds: reply.kind === 'answered' ? reply.seconds : undefined, ...status }
  })
  return `${JSON.stringify({ agents: all }, null, 2)}\n`
}

/** Returns the exit status. The socket of a killed process does not count if another agent answers. */
function statusOf({ agents }: Found, answered: readonly ReportedStatus[]): number {
  const isMissing = agents.some(({ reply }) => reply.kind === 'silent' || reply.kind === 'failed')
  if (answered.length === 0 || isMissing) return UNANSWERED
  return answered.every(({ healthy }) => healthy) ? 0 : UNHEALTHY
}

/** Replaces control characters: an answer may come from another machine and must not control the terminal. */
function printable(answer: string): string {
  return answer.replaceAll(/[^\P{C}\n]/gu, '�')
}
