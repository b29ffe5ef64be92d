import { gunzipSync } from 'node:zlib'

/** A point as it came over the wire. */
export interface ReceivedPoint {
  /** Milliseconds since the epoch. */
  readonly ts: number
  readonly host: string
  readonly type: string
  readonly value: number
  readonly tags?: Readonly<Record<string, string>>
}

/** A request as it came, whatever it was answered. */
export interface ReceivedRequest {
  /** Path and query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As text, unpacked. */
  readonly body: string
  /** Of a body in the format `json`; none of another format's. */
  readonly points: readonly ReceivedPoint[]
}

/** Reads a request that was sent. */
export function readRequest(
  path: string,
  headers: Iterable<readonly [string, string]>,
  body: Uint8Array,
): ReceivedRequest {
  const named = Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))
  const text = Buffer.from(named['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
  return { path, headers: named, body: text, points: pointsIn(text) }
}

function pointsIn(text: string): readonly ReceivedPoint[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}
