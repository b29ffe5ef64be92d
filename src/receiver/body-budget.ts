import type { onRequestHookHandler } from 'fastify'
import type { ReceiverLimits } from './limits.js'

type Limits = Pick<ReceiverLimits, 'maxBodyBytes' | 'maxBodiesBytes'>

/**
 * Bounds what all bodies under way take together: many clients that each send slowly could otherwise fill the memory.
 * Whoever comes when there is no room is asked to come back, which senders do.
 */
export class BodyBudget {
  readonly #maxBodyBytes: number
  #freeBytes: number

  constructor({ maxBodyBytes, maxBodiesBytes }: Limits) {
    this.#maxBodyBytes = maxBodyBytes
    this.#freeBytes = maxBodiesBytes
  }

  /** Of the route that takes bodies. */
  readonly hook: onRequestHookHandler = (request, reply, done) => {
    const bytes = this.#announced(request.headers['content-length'])
    if (bytes > this.#freeBytes) {
      reply.code(503).header('retry-after', '1').send({ error: 'too many bodies at once: try again' })
      return
    }
    this.#freeBytes -= bytes
    reply.raw.once('close', () => {
      this.#freeBytes += bytes
    })
    done()
  }

  /** A body that does not say its length may become as long as any; one that is too long is not read. */
  #announced(contentLength: string | undefined): number {
    return Math.min(contentLength === undefined ? Infinity : Number(contentLength), this.#maxBodyBytes)
  }
}
