// node in-cluster.mjs <url> <module of a collector>: an agent in each worker of a node:cluster.
import cluster from 'node:cluster'
import process from 'node:process'
import { Agent } from 'hostpulse'
import { busyConfig, embed } from './embed.mjs'

const WORKERS = 2
if (cluster.isPrimary) {
  const results = []
  cluster.on('message', (_worker, result) => {
    results.push(result)
    if (results.length === WORKERS) console.log(JSON.stringify(results))
  })
  for (let each = 0; each < WORKERS; each++) cluster.fork()
} else {
  const [, , url, collector] = process.argv
  const result = await embed(Agent, busyConfig(url, collector))
  process.send(result, () => process.disconnect())
}
