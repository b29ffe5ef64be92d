// A server of several processes by node:cluster, each with an agent of its own.
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
    // Without it both processes would send the same series, one over the other.
    tags: { service: 'shop', process: String(cluster.worker.id) },
    outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
  })
  agent.start()

  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    agent.report({ type: 'http_requests_total', value: requests })
    response.end(`process ${cluster.worker.id}\n`)
  })
  await once(server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'), 'listening')

  process.once('SIGTERM', () => {
    server.close(async () => {
      await agent.stop()
      cluster.worker.disconnect()
    })
  })
}
