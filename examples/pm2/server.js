// One of the processes that ecosystem.config.cjs starts.
import { createServer } from 'node:http'
import { Agent } from 'hostpulse'

const agent = new Agent({
  interval: '1s',
  tags: { service: 'shop' },
  // Set in all processes: one reports the host, and when it ends, another takes over.
  hostCollectors: 'once',
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
})
agent.start()

// Metrics of the agent and of Node carry this tag already. Reported points carry only the tags given here.
const tags = { worker: process.env.NODE_APP_INSTANCE ?? '0' }
let requests = 0
const server = createServer((_request, response) => {
  requests++
  agent.report({ type: 'http_requests_total', value: requests, tags })
  response.end('hello\n')
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')

// PM2 stops a process with SIGINT.
process.once('SIGINT', () => {
  server.close(async () => {
    await agent.stop()
    process.exit()
  })
  server.closeAllConnections()
})
