/*
 * Names whose values are no secrets, and that a reader of a message needs: all others may hold one.
 */

/** Query parameters of InfluxDB's write routes and of their likes. */
const PARAMETERS = new Set('precision db rp org orgid bucket consistency'.split(' '))
/** The tenant of Mimir, Loki, Cortex and Thanos. */
const HEADERS = new Set(['x-scope-orgid', 'thanos-tenant', 'user-agent'])

export function isHarmlessParameter(name: string): boolean {
  return PARAMETERS.has(name.toLowerCase())
}

export function isHarmlessHeader(name: string): boolean {
  return HEADERS.has(name.toLowerCase())
}
