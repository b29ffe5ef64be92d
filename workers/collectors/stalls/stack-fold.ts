import type { RequestContext, SharedStack, StackFrame } from '../../../src/shared/stacks.js'
import { localPath, SourcePositions } from './source-positions.js'
import type { StackResponse } from './stack-probe.js'
import { Weights } from './weights.js'

/** Most stacks in the report of a stall: those with the largest shares. */
const MOST_STACKS = 5
/** Most frames of each stack, from the innermost. */
const MOST_FRAMES = 20

export interface StackFoldOptions {
  /** Working directory. Files in it are named relative to it. */
  readonly folder: string
  /** Folder of this package's code, whose frames are not the host's; undefined in a bundle. */
  readonly ownFolder: string | undefined
}

interface HostStack {
  readonly frames: readonly StackFrame[]
  /** The innermost frame of the host's own code, and its caller in the host. */
  readonly place: readonly [StackFrame, ...StackFrame[]]
}

/**
 * Folds the stacks of one stall. Each stack counts for the time since the previous one: a native call gives only one answer,
 * however long it takes. Stacks without a frame of the host are dropped, because they were read after the stall or in Node's own
 * code.
 */
export class StackFold {
  readonly #ownFolder: string | undefined
  readonly #positions: SourcePositions
  readonly #stacks = new Weights<HostStack>()
  readonly #contexts = new Weights<RequestContext>()
  #respondedMs: number | undefined

  constructor({ folder, ownFolder }: StackFoldOptions) {
    this.#positions = new SourcePositions(folder)
    this.#ownFolder = ownFolder
  }

  add({ requestedMs, respondedMs, frames, context }: StackResponse): void {
    const ms = Math.max(1, respondedMs - (this.#respondedMs ?? requestedMs))
    this.#respondedMs = respondedMs
    const distinct = withoutRepeats(frames)
    const [innermost, ...callers] = distinct.filter((frame) => this.#isHost(frame))
    if (innermost === undefined) return
    const kept = distinct.slice(0, MOST_FRAMES)
    this.#stacks.add(keyOf(kept), { frames: kept, place: [innermost, ...callers.slice(0, 1)] }, ms)
    if (context !== undefined) this.#contexts.add(JSON.stringify(context), context, ms)
  }

  /**
   * Returns the stacks with the largest shares of the time, source maps applied. Reads source maps of positions that are not known
   * yet.
   */
  stacks(): SharedStack[] {
    return this.#stacks
      .largest(MOST_STACKS)
      .map(({ share, value }) => ({ share, frames: this.#positions.resolve(value.frames) }))
  }

  /**
   * Returns the innermost frame of the host with the largest share of the time, and its caller in the host, source maps applied;
   * empty if there is no stack.
   */
  place(): StackFrame[] {
    const functions = new Weights<readonly StackFrame[]>()
    for (const { share, value } of this.#stacks.largest(Number.POSITIVE_INFINITY)) {
      functions.add(functionOf(value.place[0]), value.place, share)
    }
    return this.#positions.resolve(functions.largest(1).flatMap(({ value }) => value))
  }

  /** Returns the request that took most of the time; undefined when none was reported. */
  context(): RequestContext | undefined {
    return this.#contexts.largest(1)[0]?.value
  }

  /** Forgets the stall. */
  clear(): void {
    this.#stacks.clear()
    this.#contexts.clear()
    this.#respondedMs = undefined
  }

  #isHost({ file }: StackFrame): boolean {
    if (file === '' || file.startsWith('node:')) return false
    return this.#ownFolder === undefined || localPath(file)?.startsWith(this.#ownFolder) !== true
  }
}

function functionOf({ function: name, file }: StackFrame): string {
  return `${name} ${file}`
}

/** Returns the key of a stack. Different lines of the innermost function are the same place; lines of its callers tell calls apart. */
function keyOf([innermost, ...callers]: readonly StackFrame[]): string {
  const places = callers.map((frame) => `${functionOf(frame)}:${frame.line}:${frame.column}`)
  return [innermost && functionOf(innermost), ...places].join('\n')
}

/** Keeps the innermost frame of a function that calls itself: a recursion of any depth is one stack. */
function withoutRepeats(frames: readonly StackFrame[]): StackFrame[] {
  return frames.filter((frame, index) => {
    const inner = frames[index - 1]
    return inner === undefined || functionOf(inner) !== functionOf(frame)
  })
}
