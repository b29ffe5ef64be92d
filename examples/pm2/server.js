// One of the processes: reports only about itself, for hostpulse.yaml has the host.
import { createServer } from 'node:http'
import { Agent } from 'hostpulse'

const off = { enabled: false }
const agent = new Agent({
  interval: '1s',
  tags: { service: 'shop', process: process.env.NODE_APP_INSTANCE ?? '0' },
  collectors: { cpu: off, memory: off, disk: off, network: off, system: off },
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
})
agent.start()

let requests = 0
const server = createServer((_request, response) => {
  requests++
  agent.report({ type: 'http_requests_total', value: requests })
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
