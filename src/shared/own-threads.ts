/** More threads than any agent has: one per group and collector, and one per output that compresses. */
const MOST_THREADS = 64

/** Place in shared memory in which a thread of the agent writes its id. */
export interface ThreadSlot {
  readonly memory: SharedArrayBuffer
  readonly index: number
}

/** The agent's threads, as the reader of their times sees them. */
export interface NamedThreads {
  readonly memory: SharedArrayBuffer
  /** Names by the index of the slot. */
  readonly names: readonly string[]
}

/** The threads of one agent, with the kernel's ids that they enter themselves: only a thread can tell its own. */
export class OwnThreads implements NamedThreads {
  readonly memory = new SharedArrayBuffer(MOST_THREADS * Int32Array.BYTES_PER_ELEMENT)
  readonly names: string[] = []

  /** Returns the slot of a thread and of those that replace it; undefined when there are too many. */
  add(name: string): ThreadSlot | undefined {
    if (this.names.length === MOST_THREADS) return undefined
    return { memory: this.memory, index: this.names.push(name) - 1 }
  }
}

/** Enters the id of the calling thread. */
export function enterThread({ memory, index }: ThreadSlot, tid: number): void {
  Atomics.store(new Int32Array(memory), index, tid)
}

/** Forgets a thread that has ended: the kernel may give its id to another. */
export function leaveThread({ memory, index }: ThreadSlot): void {
  Atomics.store(new Int32Array(memory), index, 0)
}
