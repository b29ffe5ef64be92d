// An Express server that sends its own metrics and those of its host.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then curl the address that is printed
import { AsyncLocalStorage } from 'node:async_hooks'
import express from 'express'
import { Agent } from 'hostpulse'

/** Request whose code is running. */
const currentRequest = new AsyncLocalStorage()

/** Returns the request that blocks the event loop. Runs in the middle of the blocking code, so it must only read. */
function stallContext() {
  const request = currentRequest.getStore()
  return request && `${request.method} ${request.route?.path ?? 'none'}`
}

const config = {
  interval: '1s',
  tags: { service: 'shop' },
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
}
const agent = new Agent(config, { stallContext })
agent.on('sendError', ({ output, message }) => console.error(`${output}: ${message}`))
agent.on('stall', ({ sentence }) => console.warn(sentence))
agent.start()

const app = express()
app.use((request, _response, next) => currentRequest.run(request, next))

/** Requests since the start, by status. A counter is sent as its total, not as its growth. */
const requests = new Map()
app.use((_request, response, next) => {
  response.once('finish', () => {
    requests.set(response.statusCode, (requests.get(response.statusCode) ?? 0) + 1)
  })
  next()
})
app.get('/', (_request, response) => response.send('hello\n'))
app.get('/totals/:year', (_request, response) => response.send(`${sumOrders()}\n`))

/** Blocks the event loop, like work that belongs in another thread. */
function sumOrders() {
  let total = 0
  for (const endMs = Date.now() + 500; Date.now() < endMs; ) total += Math.sqrt(2)
  return total
}

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
