// A fastify server with a plugin that owns the agent: see hostpulse.js.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then curl the address that is printed
import fastify from 'fastify'
import { hostpulse } from './hostpulse.js'

const server = fastify({ logger: { level: 'warn' } })
await server.register(hostpulse, {
  interval: '1s',
  tags: { service: 'shop' },
  outputs: [{ url: process.env.HOSTPULSE_URL ?? 'http://127.0.0.1:9470/v1/metrics' }],
})

server.get('/orders/:id', async ({ params }) => {
  server.hostpulse.report({ type: 'order_last_id', value: Number(params.id) })
  return { id: params.id }
})
server.get('/totals/:year', async () => ({ total: sumOrders() }))

/** Blocks the event loop, like work that belongs in another thread. */
function sumOrders() {
  let total = 0
  for (const endMs = Date.now() + 500; Date.now() < endMs; ) total += Math.sqrt(2)
  return total
}

const address = await server.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`listening on ${address}`)
process.once('SIGTERM', () => server.close())
