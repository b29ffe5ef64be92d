/*
 * Names whose values are not secret and help the reader of a message. Any other value may be a secret.
 */

/** Query parameters of write routes of InfluxDB and compatible receivers. */
const PARAMETERS = new Set('precision db rp org orgid bucket consistency'.split(' '))
/** The tenant of Mimir, Loki, Cortex and Thanos. */
const HEADERS = new Set(['x-scope-orgid', 'thanos-tenant', 'user-agent'])

export function isHarmlessParameter(name: string): boolean {
  return PARAMETERS.has(name.toLowerCase())
}

export function isHarmlessHeader(name: string): boolean {
  return HEADERS.has(name.toLowerCase())
}
