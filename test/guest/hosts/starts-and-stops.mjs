// node starts-and-stops.mjs <url> <rounds>: prints what is left behind after each tenth of the rounds.
import { Agent } from 'hostpulse'
import { leftBehind } from './left-behind.mjs'

const [, , url, count] = process.argv
const rounds = Number(count)
const left = []
for (let round = 1; round <= rounds; round++) {
  const agent = new Agent({
    interval: '10ms',
    initialDelay: 0,
    // One thread, because starting threads takes most of the time.
    collectors: Object.fromEntries(
      ['cpu', 'memory', 'disk', 'network', 'system'].map((name) => [name, { group: 'all' }]),
    ),
    outputs: [{ url, batch: { flushInterval: '10ms' } }],
  })
  const sent = new Promise((resolve) => agent.on('send', resolve))
  const hold = setInterval(() => {}, 1_000)
  agent.start()
  agent.report({ type: 'round', value: round })
  // Every other agent is stopped before it is up.
  if (round % 2 === 0) await sent
  await agent.stop()
  clearInterval(hold)
  if (round % (rounds / 10) === 0) left.push(await leftBehind(100))
}
console.log(JSON.stringify(left))
