/** A collector of a user, which needs a package; it runs in a process. Its value is 0 with the host's preload. */
export const COLLECTOR = `import ms from 'ms'
export async function collect() { return [{ type: 'own', value: globalThis.isPreloaded ? 0 : ms('1s') }] }
`

/** A collector without packages. */
export const PLAIN_COLLECTOR = 'exports.collect = async () => [{ type: "own", value: 1000 }]\n'

/**
 * Body of a function that lives an agent's whole life, with \`hostpulse\`, \`testing\` and \`runtime\` in scope: threads, a process, packed
 * bodies, a refused configuration. Its points have the tag \`where\`.
 */
export const WHOLE_LIFE = `
  const config = {
    interval: '100ms',
    initialDelay: 0,
    tags: { where: process.env.WHERE },
    collectors: { own: { module: process.env.COLLECTOR, isolation: 'process' }, runtime: { enabled: true } },
    outputs: [{ url: process.env.SINK, compression: 'gzip', timeout: '15s' }],
    stop: { deadline: '15s' },
  }
  // The agent does not hold the process.
  const hold = setInterval(() => {}, 1_000)
  const agent = new hostpulse.Agent(config)
  const waiting = new Set(['cpu', 'memory', 'disk', 'network', 'system', 'agent', 'runtime', 'own'])
  const collected = new Promise((resolve, reject) => {
    agent.on('collect', ({ collector }) => waiting.delete(collector) && waiting.size === 0 && resolve())
    agent.on('collectError', ({ collector, message }) => reject(new Error(collector + ': ' + message)))
    agent.on('sendError', ({ message }) => reject(new Error('send: ' + message)))
  })
  agent.start()
  agent.report({ type: 'orders_total', value: 3 })
  await collected
  if (!(await agent.flush())) throw new Error('not all was delivered')
  await agent.stop()
  runtime.reportRuntime({ name: 'tests' }).stop()
  const receiver = new testing.FakeReceiver()
  const second = new hostpulse.Agent({ outputs: [{ url: 'http://receiver/' }] }, { transport: receiver.transport })
  second.start()
  second.report({ type: 'orders_total', value: 3 })
  await second.stop()
  if (receiver.pointsOf('orders_total').length !== 1) throw new Error('the fake receiver got nothing')
  let refusal
  try {
    new hostpulse.Agent({ interval: 'x' })
  } catch (error) {
    refusal = error
  }
  clearInterval(hold)
  if (!(refusal instanceof hostpulse.ConfigError)) throw new Error('no ConfigError: ' + refusal)
`

/** The three entries, by import and by require(). */
export const IMPORTS = `import * as hostpulse from 'hostpulse'
import * as testing from 'hostpulse/testing'
import * as runtime from 'hostpulse/runtime'
`
export const REQUIRES = `const hostpulse = require('hostpulse')
const testing = require('hostpulse/testing')
const runtime = require('hostpulse/runtime')
`
