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

/** Main-thread side of the collector `stalls`: the listener, and the black box if there is one. */
export class StallWatch {
  readonly #options: CollectionOptions
  #box: Box | undefined
  readonly #listener: StallListener

  /** @param before the watch that this one replaces; its counts continue, as does a black box with the same options */
  constructor(settings: Settings, own: CollectorSettings, options: CollectionOptions, before?: StallWatch) {
    this.#options = options
    const { guard, emit, hostProcess, stallContext } = options
    const { threadId, isInspected, inspectorRefusal } = hostProcess
    const { stacks: hasStacks, blackBox } = optionsOf(stalls, own.options)
    const formerBox = before === undefined ? undefined : before.#boxBy(blackBox)
    const box = formerBox ?? this.#openBox(blackBox)
    this.#box = box
    // Called while the loop is held, when the heap is not noted after garbage collections.
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
      openBlackBox: box && (() => box.blackBox.open()),
      before: before === undefined ? undefined : before.#listener,
      ...stallReporting(settings, options),
    })
  }

  /** Starts the black box, if there is one. */
  start(): void {
    this.#options.guard.run(stalls.name, () => this.#box?.blackBox.start())
  }

  /** See StallListener. */
  listen(): WatchedThread {
    return this.#listener.listen()
  }

  /** See StallListener; called at each tick. */
  noteHeap(): void {
    this.#listener.noteHeap()
  }

  /** See StallListener. */
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

  /** Ends this watch and starts one for other settings. A black box with the same options continues. */
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
