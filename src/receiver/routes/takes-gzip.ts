import type { FastifyRequest } from 'fastify'

/** Whether a client takes a response that is compressed by gzip (RFC 9110, section 12.5.3). */
export function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))/.test(headers['accept-encoding'] ?? '')
}
