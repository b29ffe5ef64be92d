import type { AddressInfo } from 'node:net'
import process from 'node:process'
import Fastify from 'fastify'
import { Agent, type AgentConfig } from '../../src/index.js'

// A service with argv[2] GB of live memory. Sends its URL to the parent. For each configuration received, it stops its
// agent, sends the number of points delivered, and starts a new agent; null starts none.

const CHUNK_BYTES = 2 ** 26

/** Live memory, all touched, like caches. */
const live = Array.from({ length: Math.ceil((Number(process.argv[2]) * 2 ** 30) / CHUNK_BYTES) }, () =>
  Buffer.allocUnsafeSlow(CHUNK_BYTES).fill(1),
)

const app = Fastify()
app.get<{ Params: { id: string } }>('/orders/:id', async ({ params: { id } }) => {
  const chunk = live[Number(id) % live.length]
  return { id, lines: Array.from({ length: 20 }, (_, line) => ({ line, price: line * 1.19, stock: chunk?.[line] })) }
})
await app.listen({ host: '127.0.0.1', port: 0 })

let agent: Agent | undefined
process.on('message', async ({ request: config }: { request: AgentConfig | null }) => {
  await agent?.stop()
  const delivered = agent?.stats().outputs[0]?.points.delivered ?? 0
  agent = config === null ? undefined : new Agent(config)
  agent?.start()
  process.send?.(delivered)
})
process.send?.(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/orders/7`)
