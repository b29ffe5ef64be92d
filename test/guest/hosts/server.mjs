// node server.mjs '<config as JSON, or null for no agent>' [bytes of memory to hold]: an HTTP server like a typical service.
// Prints its URL, serves until SIGTERM, then prints the agent's statistics and ends by itself.
import process from 'node:process'
import Fastify from 'fastify'
import { Agent } from 'hostpulse'

const [, , configText, heldBytes = '0'] = process.argv
const config = JSON.parse(configText)
const uncaught = []
process.on('uncaughtException', (error) => uncaught.push(String(error)))

/** Memory in use, page by page, like a cache. */
const held = Buffer.alloc(Number(heldBytes))
for (let at = 0; at < held.length; at += 4096) held[at] = 1

const app = Fastify()
app.get('/orders/:id', async ({ params }) => {
  agent?.report({ type: 'orders_total', value: ++orders })
  return { id: params.id, lines: Array.from({ length: 20 }, (_, line) => ({ line, price: line * 1.19 })) }
})
let orders = 0
const agent = config === null ? undefined : new Agent(config)
agent?.start()
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`http://127.0.0.1:${app.server.address().port}/orders/7`)

process.once('SIGTERM', async () => {
  app.server.closeAllConnections()
  await app.close()
  await agent?.stop()
  console.log(JSON.stringify({ uncaught, orders, stats: agent?.stats() ?? null }))
})
