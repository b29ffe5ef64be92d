import type { ThreadKind } from '../../../src/collectors/runtime.js'

/**
 * Kinds by the names that Node and libuv give their threads, as the kernel cuts them to 15 bytes. Node names its own threads since
 * version 24, and libuv those of its pool since Node 22. Other threads have the name of the thread that started them.
 */
const KINDS: Readonly<Record<string, ThreadKind>> = {
  'libuv-worker': 'libuv',
  V8Worker: 'v8',
  'node-V8Worker': 'v8',
  DelayedTaskSche: 'v8',
  WorkerThread: 'worker',
}

/** Returns the kind of a thread other than the main one and the agent's. */
export function kindByName(name: string): ThreadKind {
  return Object.hasOwn(KINDS, name) ? (KINDS[name] ?? 'other') : 'other'
}
