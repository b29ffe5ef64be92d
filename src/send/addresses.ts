import type dns from 'node:dns'
import type { Clock, Timer } from '../shared/clock.js'
import { nodeDns, nodeNet } from '../shared/node-modules.js'

/**
 * Finds the addresses of a host name. If the look-up fails or takes too long, uses the addresses found last time. So sending to a
 * known receiver goes on while a DNS server is down, or while libuv's pool, where look-ups run, is busy.
 */
export class Addresses {
  readonly #patienceMs: number
  readonly #clock: Clock
  readonly #known = new Map<string, readonly string[]>()

  /** @param patienceMs longest look-up while there are addresses from the last one */
  constructor(patienceMs: number, clock: Clock) {
    this.#patienceMs = patienceMs
    this.#clock = clock
  }

  /**
   * Returns the addresses with alternating families (RFC 8305, section 4). Rejects when there are none, and when the signal aborts.
   */
  of(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (nodeNet().isIP(host) !== 0) return Promise.resolve([host])
    const { ADDRCONFIG, lookup } = nodeDns()
    return new Promise((resolve, reject) => {
      const known = this.#known.get(host)
      let timer: Timer | undefined
      const abort = () => {
        timer?.cancel()
        reject(signal.reason as Error)
      }
      if (known !== undefined) timer = this.#clock.setTimer(this.#patienceMs, () => resolve(known))
      signal.addEventListener('abort', abort, { once: true })
      lookup(host, { all: true, hints: ADDRCONFIG }, (error, found) => {
        timer?.cancel()
        signal.removeEventListener('abort', abort)
        if (error === null && found.length > 0) {
          const addresses = inTurns(found)
          this.#known.set(host, addresses)
          resolve(addresses)
        } else if (known !== undefined) resolve(known)
        else reject(error ?? new Error(`${host} has no address`))
      })
    })
  }
}

function inTurns(found: readonly dns.LookupAddress[]): readonly string[] {
  const [first] = found
  const preferred = found.filter(({ family }) => family === first?.family)
  const others = found.filter(({ family }) => family !== first?.family)
  return found
    .flatMap((_, index) => [preferred[index], others[index]])
    .flatMap((each) => (each === undefined ? [] : [each.address]))
}
