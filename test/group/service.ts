// A service with an embedded agent: `node service.js '<configuration as JSON>' [WORKERS]`. With WORKERS it
// is the primary of node:cluster. Prints `<pid> <worker>` at each collection of the host's memory.
import cluster from 'node:cluster'
import process from 'node:process'
import { Agent } from '../../src/index.js'

const [, , config = '{}', workers] = process.argv

if (workers !== undefined && cluster.isPrimary) {
  for (let count = 0; count < Number(workers); count++) cluster.fork()
} else {
  const agent = new Agent(JSON.parse(config))
  agent.on('collect', ({ collector }) => {
    if (collector === 'memory') process.stdout.write(`${process.pid} ${cluster.worker?.id ?? ''}\n`)
  })
  agent.start()
  const hold = setInterval(() => {}, 1_000)
  process.on('SIGTERM', () => {
    clearInterval(hold)
    void agent.stop().then(() => process.disconnect?.())
  })
}
