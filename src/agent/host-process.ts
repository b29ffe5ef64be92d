import process from 'node:process'
import type { Writable } from 'node:stream'
import { nodeWorkerThreads } from '../shared/node-modules.js'
import { threadIds } from '../shared/thread-self.js'

/** Facts and functions that the agent needs from its process. */
export interface HostProcess {
  /** Version of Node: 22.3.0. */
  readonly nodeVersion: string
  readonly pid: number
  /** Returns user and system CPU time since its start, of all threads: getrusage(2). */
  cpuSeconds(): number
  /** Returns resident memory, up to a second old. @throws the system's error, e.g. when descriptors run out */
  rssBytes(): number
  /** Returns the id of its user; undefined on Windows. */
  uid(): number | undefined
  /** Returns the kernel's id of the calling thread, in the process's own namespace; undefined where there is no /proc. */
  threadId(): number | undefined
  /** Whether the inspector listens, so that a debugger can attach and pause the calling thread. */
  isInspected(): boolean
  /** Returns why another thread must not connect to the main thread's inspector: Node may abort. Undefined when it may connect. */
  inspectorRefusal(): string | undefined
  /** Calls the listener with the status when the process exits. @returns a function that removes it */
  onExit(listener: (status: number) => void): () => void
  /** Returns stdout. Accessing the stream opens it, hence a function. */
  stdout(): Writable
}

/** Caches a value for a second. On Linux it comes from a file, at 10 Hz the most expensive part of the `agent` collector. */
function atMostEverySecond(read: () => number): () => number {
  let readAtMs = Number.NEGATIVE_INFINITY
  let value = Number.NaN
  return () => {
    const nowMs = performance.now()
    if (nowMs - readAtMs >= 1000) {
      value = read()
      readAtMs = nowMs
    }
    return value
  }
}

/** The current process. */
export const hostProcess: HostProcess = {
  nodeVersion: process.versions.node,
  pid: process.pid,
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  rssBytes: atMostEverySecond(() => process.memoryUsage.rss()),
  uid: () => process.getuid?.(),
  threadId,
  isInspected,
  inspectorRefusal,
  onExit(listener) {
    process.on('exit', listener)
    return () => void process.off('exit', listener)
  },
  stdout: () => process.stdout,
}

/** The main thread has the id of its process; others read theirs. */
function threadId(): number | undefined {
  if (process.platform !== 'linux') return undefined
  if (nodeWorkerThreads().isMainThread) return process.pid
  return threadIds()?.tid
}

/** Node can be built without the inspector. */
function isInspected(): boolean {
  const inspector = process.getBuiltinModule('node:inspector') as typeof import('node:inspector') | undefined
  return inspector?.url() !== undefined
}

/** Under the permission model Node creates no inspector, and up to version 22 aborts when a thread asks for it. */
function inspectorRefusal(): string | undefined {
  const { permission, features } = process
  if (!features.inspector) return 'Node was built without the inspector'
  if (permission !== undefined && !permission.has('inspector')) return 'the permission model lacks --allow-inspector'
  return undefined
}
