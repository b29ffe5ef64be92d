// One of the processes that ecosystem.config.cjs starts.
import { createServer } from 'node:http'
import { Agent } from 'hostpulse'

const agent = new Agent({
  interval: '1s',
  tags: { service: 'shop' },
  // The same in all of them: when the one that reports the host ends, another takes over.
  hostCollectors: 'once',
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
})
agent.start()

// The agent's own figures and those of Node carry this tag by themselves; what is reported has the tags it is given.
const tags = { worker: process.env.NODE_APP_INSTANCE ?? '0' }
let requests = 0
const server = createServer((_request, response) => {
  requests++
  agent.report({ type: 'http_requests_total', value: requests, tags })
  response.end('hello\n')
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')

// PM2 ends a process by SIGINT.
process.once('SIGINT', () => {
  server.close(async () => {
    await agent.stop()
    process.exit()
  })
  server.closeAllConnections()
})
