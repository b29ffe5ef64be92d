import type { FastifyInstance } from 'fastify'

/** `GET /healthz`: reports that the receiver runs. The only route without a token: it reveals nothing about the host. */
export function addHealthRoute(app: FastifyInstance): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
}
