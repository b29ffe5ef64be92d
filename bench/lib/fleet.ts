import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal']

export interface FleetOptions {
  readonly hosts: number
  readonly seriesPerHost: number
}

/** Hosts that each send a batch every second, like agents: half of it gauges, half counters. */
export class Fleet {
  readonly #url: string
  readonly #options: FleetOptions
  readonly #startedMs = performance.now()
  #ticks = 0
  #accepted = 0

  /** @param url of the receiver, ending in a slash */
  constructor(url: string, options: FleetOptions) {
    this.#url = url
    this.#options = options
  }

  /** Points that the receiver has acknowledged. */
  get accepted(): number {
    return this.#accepted
  }

  /** Waits for the next second of the schedule, then sends a batch from every host. Throws when one is refused. */
  async tick(): Promise<void> {
    const dueMs = this.#startedMs + ++this.#ticks * 1000
    await sleep(Math.max(0, dueMs - performance.now()))
    const { hosts } = this.#options
    await Promise.all(Array.from({ length: hosts }, (_, host) => this.#send(`web-${host}`)))
  }

  /** Reads the event stream and queries an hour of a chart at an interval, until it is closed. */
  async openPage(querySeconds: number): Promise<{ close(): void }> {
    const abort = new AbortController()
    const { signal } = abort
    const stream = await fetch(`${this.#url}v1/stream`, { signal })
    const read = async () => {
      for await (const _ of stream.body ?? []);
    }
    read().catch(() => {})
    const timer = setInterval(() => {
      const query = `v1/query?type=bench_gauge&host=web-0&from=${Date.now() - 3_600_000}&step=10s&agg=mean`
      fetch(this.#url + query, { signal }).then(
        (response) => response.arrayBuffer(),
        () => {},
      )
    }, querySeconds * 1000)
    return {
      close() {
        clearInterval(timer)
        abort.abort()
      },
    }
  }

  async #send(host: string): Promise<void> {
    const ts = Date.now()
    const points = Array.from({ length: this.#options.seriesPerHost }, (_, n) => {
      const tags = { cpu: `${n >> 3}`, mode: MODES[n % MODES.length] }
      return n % 2 === 0
        ? { ts, host, type: 'bench_gauge', value: Math.round(Math.random() * 1e6) / 1e6, tags }
        : { ts, host, type: 'bench_total', value: this.#ticks * n + Math.random(), tags }
    })
    const response = await fetch(`${this.#url}v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(points),
    })
    const { accepted } = (await response.json()) as { accepted: number }
    if (accepted !== points.length) throw new Error(`${accepted} of ${points.length} points were accepted`)
    this.#accepted += accepted
  }
}
