import type { Socket } from 'node:net'
import type { Clock, Timer } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { Logger } from '../shared/logger.js'
import { nodeCrypto } from '../shared/node-modules.js'
import { contact } from './contact.js'
import { Generations } from './generations.js'
import type { LockFolder } from './lock-folder.js'
import { LockSocket } from './lock-socket.js'

export interface LeadershipOptions {
  /** Identifies the group; see `groupKey`. */
  readonly key: string
  /** Returns the folder of the lock. Called at each election. */
  readonly folder: () => LockFolder
  readonly clock: Clock
  readonly logger: Logger
  /** Called when this process begins to report the host. */
  readonly onLead: () => void
  /** Called when this process stops reporting the host. */
  readonly onFollow: () => void
}

type State =
  | { readonly name: 'new' }
  | { readonly name: 'seeking' }
  | { readonly name: 'waiting'; readonly timer: Timer }
  | { readonly name: 'following'; readonly connection: Socket }
  | { readonly name: 'leading'; readonly socket: LockSocket; readonly check: Timer }
  /** Leads without a lock: reporting a host twice is better than not at all. */
  | { readonly name: 'alone' }
  | { readonly name: 'stopped' }

/** Delay before the next contact after an unknown one. */
const RETRY_MS = 1_000
const MAX_RETRIES = 10
/**
 * Delay before the next contact when another process was faster. A connection that lasted less than this was never accepted:
 * the leader may be out of descriptors, so it is not contacted again at once.
 */
const BRIEF_MS = 100
/** Interval at which the leader checks that others can still find its lock. */
const CHECK_MS = 10_000

/**
 * Elects the process of a group that reports the host.
 *
 *     seeking ──claimed──▶ leading ──lock gone──▶ seeking
 *        │ ▲                                (any) ──stop──▶ stopped
 *        ▼ │ leader gone
 *     following
 *
 * The leader listens on a lock socket and the others stay connected to it, so the kernel notifies them when it ends. Needs no
 * thread, no process and no call on libuv's pool, and does not keep the process alive.
 */
export class Leadership {
  readonly #options: LeadershipOptions
  #state: State = { name: 'new' }
  #retries = 0

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  /** True while this process reports the host. */
  get leads(): boolean {
    return this.#state.name === 'leading' || this.#state.name === 'alone'
  }

  start(): void {
    if (this.#state.name === 'new') void this.#seek()
  }

  /** Releases the lock at once and does not call `onFollow`. */
  stop(): void {
    const state = this.#state
    this.#state = { name: 'stopped' }
    if (state.name === 'waiting') state.timer.cancel()
    if (state.name === 'following') state.connection.destroy()
    if (state.name === 'leading') {
      state.check.cancel()
      state.socket.close()
    }
  }

  get #stopped(): boolean {
    return this.#state.name === 'stopped'
  }

  async #seek(): Promise<void> {
    this.#state = { name: 'seeking' }
    try {
      const folder = this.#options.folder()
      if (folder.status === 'refused') return this.#goAlone(folder.message)
      const generations = new Generations(folder.path, this.#options.key)
      while (this.#state.name === 'seeking') await this.#attempt(generations)
    } catch (error) {
      this.#goAlone(describeError(error))
    }
  }

  /** Moves to another state, unless another process claimed the generation first. */
  async #attempt(generations: Generations): Promise<void> {
    const newest = generations.newest()
    if (newest === -1) return this.#claim(generations, 0)
    const found = await contact(generations.file(newest))
    if (found.status === 'alive') this.#follow(found.connection)
    else if (this.#stopped) return
    else if (found.status === 'deserted') await this.#claim(generations, newest + 1)
    else if (found.status === 'gone') this.#wait(BRIEF_MS)
    else this.#retry(found.message)
  }

  async #claim(generations: Generations, generation: number): Promise<void> {
    const claimant = `${nodeCrypto().randomBytes(8).toString('hex')}.new`
    const socket = await LockSocket.listen(generations.file(claimant))
    try {
      if (!this.#stopped && generations.claim(generation, claimant)) this.#lead(generations, generation, socket)
      else socket.close()
    } catch (error) {
      socket.close()
      throw error
    } finally {
      generations.forget(claimant)
    }
  }

  #lead(generations: Generations, generation: number, socket: LockSocket): void {
    generations.removeBefore(generation)
    const inode = generations.inode(generation)
    const check = (): Timer =>
      this.#options.clock.setTimer(CHECK_MS, () => {
        if (this.#isFound(generations, generation, inode)) this.#state = { name: 'leading', socket, check: check() }
        else this.#stepDown(socket)
      })
    this.#state = { name: 'leading', socket, check: check() }
    this.#options.logger.info({ group: this.#options.key }, 'leads its group')
    this.#options.onLead()
  }

  /** Returns whether a process that looks for the leader now would find this one. */
  #isFound(generations: Generations, generation: number, inode: bigint | undefined): boolean {
    const folder = this.#options.folder()
    if (folder.status === 'refused') return true
    return generations.isIn(folder.path) && inode !== undefined && generations.holds(generation, inode)
  }

  #stepDown(socket: LockSocket): void {
    socket.close()
    this.#options.logger.info({ group: this.#options.key }, 'its lock is gone')
    this.#options.onFollow()
    void this.#seek()
  }

  #follow(connection: Socket): void {
    if (this.#stopped) {
      connection.destroy()
      return
    }
    const { clock, logger, key } = this.#options
    const sinceMs = clock.monotonicMs()
    this.#retries = 0
    this.#state = { name: 'following', connection }
    logger.debug({ group: key }, 'follows')
    connection.on('close', () => {
      if (this.#stopped) return
      if (clock.monotonicMs() - sinceMs < BRIEF_MS) this.#wait(BRIEF_MS)
      else void this.#seek()
    })
  }

  #retry(message: string): void {
    if (++this.#retries > MAX_RETRIES) this.#goAlone(message)
    else this.#wait(RETRY_MS)
  }

  #wait(ms: number): void {
    this.#state = { name: 'waiting', timer: this.#options.clock.setTimer(ms, () => void this.#seek()) }
  }

  #goAlone(message: string): void {
    if (this.#stopped) return
    this.#state = { name: 'alone' }
    this.#options.logger.warn({ message }, 'hostCollectors: once is not possible, this process reports the host')
    this.#options.onLead()
  }
}
