import { gunzipSync } from 'node:zlib'

/** A point as it was sent. */
export interface ReceivedPoint {
  /** Milliseconds since the epoch. */
  readonly ts: number
  readonly host: string
  readonly type: string
  readonly value: number
  readonly tags?: Readonly<Record<string, string>>
}

/** A request as it was sent, whatever its answer. */
export interface ReceivedRequest {
  /** Path and query. */
  readonly path: string
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Text, decompressed. */
  readonly body: string
  /** Points of a body in the format `json`; empty for other formats. */
  readonly points: readonly ReceivedPoint[]
}

/** Reads a request: decompresses its body and parses its points. */
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
