import { askSocket } from './ask-socket.js'
import { askUrl } from './ask-url.js'
import type { Reply } from './reply.js'
import { type AgentSocket, listSockets, removeSocket } from './sockets.js'

/** An agent that was asked, and its reply. */
export interface AgentReply {
  /** Undefined when unknown: an agent at a URL has not answered. */
  readonly pid: number | undefined
  /** Path of its socket, or its URL without credentials. */
  readonly where: string
  readonly reply: Reply
  /** Whether the socket was left behind by a process that is gone, and is removed now. */
  readonly isRemoved: boolean
}

/** Agents found, in the order of their process ids. */
export interface Found {
  readonly agents: readonly AgentReply[]
  /** Folders of other users, whose agents cannot be asked. */
  readonly denied: readonly string[]
}

/** Longest wait for an answer. */
export const LIMIT_MS = 1_000

/**
 * Asks every agent that has a socket in these folders, all at once. Sockets of processes that are gone are removed.
 * @param pid asks only this one
 */
export async function askAgents(folders: readonly string[], pid?: number): Promise<Found> {
  const listings = folders.map(listSockets)
  const sockets = listings.flatMap((each) => (each.kind === 'sockets' ? each.sockets : []))
  const chosen = sockets.filter((each) => pid === undefined || each.pid === pid)
  return {
    agents: await Promise.all(chosen.map(askAgent)),
    denied: listings.flatMap((each) => (each.kind === 'denied' ? [each.folder] : [])),
  }
}

/** Asks the agent that serves its status at this URL. */
export async function askAgentAt(url: URL): Promise<AgentReply> {
  const reply = await askUrl(url, LIMIT_MS)
  const pid = reply.kind === 'answered' ? reply.status.pid : undefined
  return { pid, where: `${url.origin}${url.pathname}`, reply, isRemoved: false }
}

async function askAgent({ pid, path }: AgentSocket): Promise<AgentReply> {
  const reply = await askSocket(path, LIMIT_MS)
  return { pid, where: path, reply, isRemoved: reply.kind === 'gone' && removeSocket(path) }
}
