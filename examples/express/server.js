// An Express server that sends its own metrics and those of its host.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then curl the address that is printed
import express from 'express'
import { Agent } from 'hostpulse'

const agent = new Agent({
  interval: '1s',
  tags: { service: 'shop' },
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
})
agent.on('sendError', ({ output, message }) => console.error(`${output}: ${message}`))
agent.start()

const app = express()

/** Requests since the start, by status. A counter is sent as its total, not as its growth. */
const requests = new Map()
app.use((_request, response, next) => {
  response.once('finish', () => {
    requests.set(response.statusCode, (requests.get(response.statusCode) ?? 0) + 1)
  })
  next()
})
app.get('/', (_request, response) => response.send('hello\n'))

const report = () => {
  for (const [status, value] of requests) {
    agent.report({ type: 'http_requests_total', value, tags: { status: String(status) } })
  }
}
setInterval(report, 1000).unref()

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})

process.once('SIGTERM', () => {
  server.close(async () => {
    report()
    await agent.stop()
  })
})
