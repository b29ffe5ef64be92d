// node reloads.mjs <url> <module> <rounds>: prints what is left behind after each tenth of the reconfigurations.
import { Agent } from 'hostpulse'
import { leftBehind } from './left-behind.mjs'

const [, , url, module, count] = process.argv
const rounds = Number(count)
const hold = setInterval(() => {}, 1_000)

/** Returns the settings of a round. Rounds alternate between two variants that differ in every part. */
function configOf(round) {
  const isOdd = round % 2 === 1
  return {
    interval: isOdd ? '20ms' : '50ms',
    initialDelay: 0,
    host: isOdd ? 'odd' : 'even',
    expose: { listen: isOdd ? '127.0.0.1:0' : 'localhost:0' },
    collectors: {
      cpu: { sampleInterval: '5ms', interval: '50ms', perCore: isOdd },
      sockets: { enabled: isOdd },
      own: { module, options: { round: Math.floor(round / 10) }, timeout: '1s' },
      stalls: { threshold: isOdd ? '100ms' : '200ms', report: isOdd },
    },
    outputs: [
      { name: 'one', url, compression: isOdd ? 'gzip' : 'none', batch: { flushInterval: '10ms' } },
      { name: `number ${round % 3}`, url: `${url}?${round % 3}`, batch: { flushInterval: isOdd ? '10ms' : '20ms' } },
    ],
  }
}

const agent = new Agent(configOf(0))
/** Resolves with the next event of this name. */
function once(name) {
  return new Promise((resolve) => {
    const listener = () => {
      agent.off(name, listener)
      resolve()
    }
    agent.on(name, listener)
  })
}
agent.start()
const left = []
for (let round = 1; round <= rounds; round++) {
  const { changed } = await agent.reconfigure(configOf(round))
  if (changed.length === 0) throw new Error('nothing has changed')
  if (round % 5 === 0) await once('send')
  if (round % (rounds / 10) === 0) left.push(await leftBehind(300))
}
await agent.stop()
clearInterval(hold)
const { outputs, removedOutputs, collectors, exceptions } = agent.stats()
console.log(JSON.stringify({ left, after: await leftBehind(300), outputs, removedOutputs, collectors, exceptions }))
