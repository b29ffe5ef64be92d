import type { FastifyInstance } from 'fastify'

/** `GET /healthz`: the receiver answers. The only route without a token, hence without a word about the host. */
export function addHealthRoute(app: FastifyInstance): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
}
