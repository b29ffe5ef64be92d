const PATIENCE_MS = 15_000

/**
 * An agent with a collector in a process beside those in threads, on a fast schedule.
 * @param {string} url of its receiver
 * @param {string} module of the collector in a process, absolute
 */
export function busyConfig(url, module) {
  return {
    host: 'web-1',
    interval: '50ms',
    initialDelay: 0,
    collectors: { own: { module, isolation: 'process' } },
    outputs: [{ url, compression: 'gzip', timeout: '15s', batch: { flushInterval: '50ms' } }],
    // However busy the machine is that this runs on.
    stop: { deadline: '15s' },
  }
}

/** What a host sees of an agent: which collectors have answered, and how often; what went wrong. */
export class Watch {
  answers = new Map()
  troubles = []
  #wake = () => {}

  constructor(agent) {
    agent.on('collect', ({ collector }) => {
      this.answers.set(collector, (this.answers.get(collector) ?? 0) + 1)
      this.#wake()
    })
    agent.on('collectError', ({ collector, reason, message }) =>
      this.troubles.push(`${collector} ${reason}: ${message}`),
    )
    agent.on('sendError', ({ message }) => this.troubles.push(`send: ${message}`))
  }

  /** Resolves when each collector has answered so often, or when patience is over. */
  async until(times) {
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      this.#wake()
    }, PATIENCE_MS)
    while (!isOver && !this.#all(times)) {
      await new Promise((resolve) => {
        this.#wake = resolve
      })
    }
    clearTimeout(timer)
  }

  #all(times) {
    const names = ['cpu', 'memory', 'disk', 'network', 'system', 'agent', 'own']
    return names.every((name) => (this.answers.get(name) ?? 0) >= times)
  }
}

/** Collects until every collector has answered three times, stops, and tells what came of it. */
export async function embed(Agent, config, options) {
  const agent = new Agent(config, options)
  const watch = new Watch(agent)
  agent.start()
  await watch.until(3)
  await agent.stop()
  return { answers: Object.fromEntries(watch.answers), troubles: watch.troubles, stats: agent.stats() }
}
