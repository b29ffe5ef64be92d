const PATIENCE_MS = 15_000

/**
 * Settings of an agent on a fast schedule, with one collector in a process and the others in threads.
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
    // Long enough for a busy machine.
    stop: { deadline: '15s' },
  }
}

/** An agent as its host sees it: the number of answers by collector, and everything that went wrong. */
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

  /** Resolves when each collector has answered this often, or after a timeout. */
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

/** Runs an agent until every collector has answered three times, stops it and returns the outcome. */
export async function embed(Agent, config, options) {
  const agent = new Agent(config, options)
  const watch = new Watch(agent)
  agent.start()
  await watch.until(3)
  await agent.stop()
  return { answers: Object.fromEntries(watch.answers), troubles: watch.troubles, stats: agent.stats() }
}
