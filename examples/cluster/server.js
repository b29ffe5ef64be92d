// A server of several processes with node:cluster. Each has an agent; one of them reports the host.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then curl the address that is printed
import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent } from 'hostpulse'

const WORKERS = 2

if (cluster.isPrimary) runPrimary()
else await runWorker()

function runPrimary() {
  for (let count = 0; count < WORKERS; count++) cluster.fork()
  cluster.once('listening', (_worker, { port }) => console.log(`listening on http://127.0.0.1:${port}`))
  process.once('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
  })
}

async function runWorker() {
  const agent = new Agent({
    interval: '1s',
    tags: { service: 'shop' },
    // Set in all processes: one reports the host, and when it ends, another takes over.
    hostCollectors: 'once',
    outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
  })
  agent.start()

  // Metrics of the agent and of Node carry this tag already. Reported points carry only the tags given here.
  const tags = { worker: String(cluster.worker.id) }
  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    agent.report({ type: 'http_requests_total', value: requests, tags })
    response.end(`worker ${cluster.worker.id}\n`)
  })
  await once(server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'), 'listening')

  process.once('SIGTERM', () => {
    server.close(async () => {
      await agent.stop()
      cluster.worker.disconnect()
    })
  })
}
