import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import {
  type Attribute,
  type DecodedPoint,
  type DecodedRequest,
  decodeOtlp,
  decodeOtlpJson,
  partialSuccess,
} from '../send/helpers/decode-otlp.js'

const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'

/** A data point with its metric, scope and resource. */
export interface ReceivedPoint {
  readonly metric: string
  readonly unit: string
  readonly sum: { readonly isMonotonic: boolean; readonly startMs: number } | undefined
  readonly timeMs: number
  readonly value: number
  readonly attributes: Readonly<Record<string, string | number>>
  readonly resource: Readonly<Record<string, string | number>>
}

/** An answer other than full success. */
export interface OtlpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Number of data points the receiver rejects. */
  readonly rejected?: number
}

/**
 * A receiver of OTLP over HTTP that follows the specification and decodes with the published definitions:
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 * Answers 400 to requests that break the specification, and records the reason in `complaints`.
 */
export class OtlpReceiver {
  readonly points: ReceivedPoint[] = []
  readonly complaints: string[] = []
  /** Next answers, first in, first out; full success once they are used up. Only requests answered 200 are kept. */
  readonly answers: OtlpAnswer[] = []
  #server: Server | null = null
  #port = 0

  static async listen(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver()
    await receiver.start()
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1/metrics`
  }

  /** Listens, after a stop on the same port as before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response))
    this.#server = server
    await once(server.listen(this.#port, '127.0.0.1'), 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  /** Stops listening; requests under way are still answered. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    server.close()
    server.closeIdleConnections()
    await once(server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const type = request.headers['content-type'] ?? ''
    // A stopping server closes kept-alive connections.
    if (this.#server === null) response.setHeader('Connection', 'close')
    response.setHeader('Content-Type', type)
    try {
      const decoded = decode(request, body, type)
      const { status, headers = {}, rejected = 0 } = this.answers.shift() ?? { status: 200 }
      const points = status === 200 ? pointsOf(decoded) : []
      this.points.push(...points.slice(0, points.length - rejected))
      response.writeHead(status, headers).end(answerText(type, rejected), 'latin1')
    } catch (error) {
      this.complaints.push(String(error))
      response.writeHead(400).end()
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

/** @throws when it is not an OTLP request */
function decode({ method, url }: IncomingMessage, body: Buffer, type: string): DecodedRequest {
  if (method !== 'POST' || url !== '/v1/metrics') throw new Error(`${method} ${url} instead of POST /v1/metrics`)
  if (type === PROTOBUF) return decodeOtlp(body)
  if (type === JSON_TYPE) return decodeOtlpJson(body)
  throw new Error(`the content type ${type}`)
}

function answerText(type: string, rejected: number): string {
  if (type === PROTOBUF) return rejected === 0 ? '' : partialSuccess(rejected, 'over the quota')
  return JSON.stringify(rejected === 0 ? {} : { partialSuccess: { rejectedDataPoints: String(rejected) } })
}

function pointsOf({ resourceMetrics }: DecodedRequest): ReceivedPoint[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(
        ({ name, unit, gauge, sum }) =>
          (gauge ?? sum)?.dataPoints.map((point) => ({
            metric: name,
            unit,
            sum: sum && {
              isMonotonic: sum.isMonotonic ?? false,
              startMs: milliseconds(point.startTimeUnixNano ?? '0'),
            },
            timeMs: milliseconds(point.timeUnixNano),
            value: point.asDouble,
            attributes: record(point.attributes),
            resource: record(resource.attributes),
          })) ?? [],
      ),
    ),
  )
}

/** @throws when it is not a whole number of milliseconds */
function milliseconds(nanoseconds: DecodedPoint['timeUnixNano']): number {
  if (!nanoseconds.endsWith('000000')) throw new Error(`${nanoseconds} ns are no whole milliseconds`)
  return Number(nanoseconds.slice(0, -6))
}

function record(attributes: readonly Attribute[] = []): Record<string, string | number> {
  const entries = attributes.map(({ key, value }): [string, string | number] => [
    key ?? '',
    value?.intValue === undefined ? (value?.stringValue ?? '') : Number(value.intValue),
  ])
  const names = new Set(entries.map(([key]) => key))
  if (names.size !== entries.length) throw new Error(`an attribute twice among ${[...names]}`)
  return Object.fromEntries(entries)
}
