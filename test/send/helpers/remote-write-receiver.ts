import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { uncompress } from 'snappyjs'
import { decodeRemoteWrite, decodeRemoteWriteV2 } from './decode-remote-write.js'

/**
 * How a receiver treats a 2.0 request: supports it, refuses its content type as specified, refuses it as old receivers
 * do, or ignores the content type.
 */
export type Dialect = '2.0' | '1.0 answering 415' | '1.0 answering 400' | '1.0 that looks at nothing'

export interface WrittenSample {
  /** Name and tags of a test series, without the agent's labels. */
  readonly series: string
  readonly timeMs: number
  /** NaN for a stale marker. */
  readonly value: number
}

export interface RemoteWriteRequest {
  readonly version: 1 | 2
  readonly key: string
  readonly body: Buffer
  readonly samples: readonly WrittenSample[]
}

interface Reply {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

/** Bits of the stale marker. */
const STALE_SAMPLE = Buffer.from('09020000000000f07f', 'hex')
const AGENT_LABELS = ['host', 'instance']

/** A remote-write receiver on loopback that records accepted samples. */
export class RemoteWriteReceiver {
  dialect: Dialect
  /** Answers a decoded request; undefined accepts it. */
  script: (request: RemoteWriteRequest, index: number) => Reply | undefined = () => undefined
  /** All decoded requests. */
  readonly requests: RemoteWriteRequest[] = []
  /** Content types in order of arrival. */
  readonly types: string[] = []
  readonly #server: Server

  private constructor(dialect: Dialect) {
    this.dialect = dialect
    this.#server = createServer(async (request, response) => {
      const { status, headers, body } = this.#answer(request, await bodyOf(request))
      response.writeHead(status, headers).end(body)
    })
  }

  static async start(dialect: Dialect): Promise<RemoteWriteReceiver> {
    const receiver = new RemoteWriteReceiver(dialect)
    await once(receiver.#server.listen(0, '127.0.0.1'), 'listening')
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v1/write`
  }

  /** Accepted samples; a stale marker is `stale`. */
  get written(): readonly (readonly [series: string, timeMs: number, value: number | 'stale'])[] {
    return this.#taken.flatMap(({ samples }) =>
      samples.map(({ series, timeMs, value }) => [series, timeMs, Number.isNaN(value) ? 'stale' : value] as const),
    )
  }

  readonly #taken: RemoteWriteRequest[] = []

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #answer({ headers }: IncomingMessage, body: Buffer): Reply {
    const type = String(headers['content-type'])
    this.types.push(type)
    const isV2 = type === 'application/x-protobuf;proto=io.prometheus.write.v2.Request'
    if (isV2 && this.dialect === '1.0 answering 415') return { status: 415, body: 'unsupported media type' }
    if (isV2 && this.dialect === '1.0 answering 400') return { status: 400, body: 'cannot parse the request' }
    const readAsV2 = isV2 && this.dialect === '2.0'
    const request: RemoteWriteRequest = {
      version: isV2 ? 2 : 1,
      key: String(headers['idempotency-key']),
      body,
      samples: readAsV2 ? samplesOfV2(body) : samplesOfV1(body),
    }
    this.requests.push(request)
    const reply = this.script(request, this.requests.length - 1) ?? { status: 204 }
    if (reply.status < 300) this.#taken.push(request)
    const written = { 'X-Prometheus-Remote-Write-Samples-Written': request.samples.length }
    return { ...reply, headers: { ...(readAsV2 && reply.status < 300 ? written : {}), ...reply.headers } }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function samplesOfV1(body: Buffer): readonly WrittenSample[] {
  checkStale(body)
  return decodeRemoteWrite(body).flatMap(({ labels, samples }) => {
    const series = nameOf(labels.map(({ name, value }) => [name, value]))
    return samples.map(({ timestamp, value }) => ({ series, timeMs: timestamp, value }))
  })
}

function samplesOfV2(body: Buffer): readonly WrittenSample[] {
  checkStale(body)
  return decodeRemoteWriteV2(body).series.flatMap(({ labels, samples }) => {
    return samples.map(({ timestamp, value }) => ({ series: nameOf(labels), timeMs: timestamp, value }))
  })
}

/** Asserts that a NaN is a stale marker. */
function checkStale(body: Buffer): void {
  const bytes = Buffer.from(uncompress(body))
  for (let at = bytes.indexOf(0x7f); at !== -1; at = bytes.indexOf(0x7f, at + 1)) {
    const sample = bytes.subarray(at - 8, at + 1)
    const isNaNSample = sample[0] === 0x09 && Number.isNaN(sample.readDoubleLE(1))
    if (isNaNSample && !sample.equals(STALE_SAMPLE))
      throw new Error(`a NaN that means nothing: ${sample.toString('hex')}`)
  }
}

function nameOf(labels: readonly (readonly [string, string])[]): string {
  const shown = labels.filter(([name]) => !AGENT_LABELS.includes(name))
  return shown.map(([, value]) => value).join(' ')
}
