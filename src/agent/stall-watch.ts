import { optionsOf } from '../collectors/options.js'
import { stalls } from '../collectors/stalls.js'
import { BlackBox } from '../main-thread/stalls/black-box.js'
import { StackSource } from '../main-thread/stalls/stack-source.js'
import { StallListener } from '../main-thread/stalls/stall-listener.js'
import { nodeUtil } from '../shared/node-modules.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import type { WatchedThread } from '../shared/stalls.js'
import type { StallStats } from '../shared/stats.js'
import type { CollectionOptions } from './collection-options.js'
import { stallReporting } from './stall-reporting.js'

interface Box {
  readonly options: object
  readonly blackBox: BlackBox
}

/** What the collector `stalls` has on the main thread: the listener, and the black box if there is one. */
export class StallWatch {
  readonly #options: CollectionOptions
  #box: Box | undefined
  readonly #listener: StallListener

  /** @param before the watch that it replaces: its counts go on, and a black box with the same options */
  constructor(settings: Settings, own: CollectorSettings, options: CollectionOptions, before?: StallWatch) {
    this.#options = options
    const { guard, emit, hostProcess, stallContext } = options
    const { threadId, isInspected, inspectorRefusal } = hostProcess
    const { stacks: hasStacks, blackBox } = optionsOf(stalls, own.options)
    const formerBox = before === undefined ? undefined : before.#boxBy(blackBox)
    this.#box = formerBox ?? this.#openBox(blackBox)
    // Asked for in the middle of what holds the loop, when no collection is noted.
    const context = () => {
      this.#listener.noteHeap()
      return stallContext?.()
    }
    this.#listener = new StallListener({
      guard,
      emit,
      threadId,
      isInspected,
      tags: settings.processTags,
      stacks: hasStacks ? new StackSource({ stallContext: context, inspectorRefusal }) : undefined,
      blackBox: this.#box?.blackBox.access,
      before: before === undefined ? undefined : before.#listener,
      ...stallReporting(settings, options),
    })
  }

  /** Starts the black box, if there is one. */
  start(): void {
    this.#options.guard.run(stalls.name, () => this.#box?.blackBox.start())
  }

  /** As of StallListener. */
  listen(): WatchedThread {
    return this.#listener.listen()
  }

  /** As of StallListener: at each tick. */
  noteHeap(): void {
    this.#listener.noteHeap()
  }

  /** As of StallListener. */
  async finish(deadlineMs: number): Promise<void> {
    await this.#options.guard.settle(stalls.name, this.#listener.finish(deadlineMs))
  }

  /**
   * Frees everything. May be called again.
   * @returns 'stuck' when the kernel holds the thread of the black box
   */
  async stop(): Promise<'gone' | 'stuck'> {
    this.#stopListener()
    const box = this.#box
    this.#box = undefined
    return (await box?.blackBox.stop()) ?? 'gone'
  }

  /** Ends, and starts a watch for other settings. A black box whose options stay the same goes on. */
  async replace(settings: Settings, own: CollectorSettings): Promise<StallWatch> {
    this.#stopListener()
    const next = new StallWatch(settings, own, this.#options, this)
    if (next.#box !== undefined && next.#box === this.#box) return next
    await this.stop()
    next.start()
    return next
  }

  #stopListener(): void {
    this.#options.guard.run(stalls.name, () => this.#listener.stop())
  }

  #boxBy(options: object): Box | undefined {
    return nodeUtil().isDeepStrictEqual(this.#box?.options, options) ? this.#box : undefined
  }

  stats(): StallStats {
    return this.#listener.stats()
  }

  #openBox(options: { readonly file?: string | undefined; readonly keep: number }): Box | undefined {
    const { guard, gate, workersUrl, hostProcess } = this.#options
    const { file, keep } = options
    if (file === undefined) return undefined
    return {
      options,
      blackBox: new BlackBox({ file, keepMs: keep, guard, gate, workersUrl, onExit: hostProcess.onExit }),
    }
  }
}
