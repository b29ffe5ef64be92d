import type { FastifyInstance } from 'fastify'
import { openApi } from '../openapi.js'

/** `GET /v1/openapi.json`: describes every route. */
export function addOpenApiRoute(app: FastifyInstance): void {
  app.get('/v1/openapi.json', async () => openApi)
}
