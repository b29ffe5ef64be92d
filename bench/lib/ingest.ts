import type { ReceiverClient } from '../../test/helpers/receiver-client.js'

/** Concurrent requests. */
const PARALLEL = 4

export interface IngestPlan {
  /** Series of a host, each with one point in every batch. */
  readonly series: number
  readonly batches: number
}

export interface Ingested {
  readonly pointsPerSecond: number
  readonly pointsPerCpuSecond: number
}

/** Posts batches from this process as fast as they are accepted. @throws when one is refused */
export async function ingest(client: ReceiverClient, { series, batches }: IngestPlan): Promise<Ingested> {
  const nowMs = Date.now()
  const bodies = Array.from({ length: batches }, (_, n) =>
    JSON.stringify(
      Array.from({ length: series }, (_, index) => ({
        ts: nowMs - (batches - n) * 1000,
        host: 'web-1',
        type: 'bench_gauge',
        value: Math.round(Math.random() * 1e6) / 1e6,
        tags: { series: `${index}` },
      })),
    ),
  )
  const beganMs = performance.now()
  const cpu = process.cpuUsage()
  for (let n = 0; n < batches; n += PARALLEL) {
    const responses = await Promise.all(bodies.slice(n, n + PARALLEL).map((body) => client.post(body)))
    for (const { status, text } of responses) if (status !== 202) throw new Error(`${status}: ${text}`)
  }
  const { user, system } = process.cpuUsage(cpu)
  const points = batches * series
  return {
    pointsPerSecond: points / ((performance.now() - beganMs) / 1000),
    pointsPerCpuSecond: points / ((user + system) / 1e6),
  }
}
