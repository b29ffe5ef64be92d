import { note, type Readback, seriesKey } from './readback.js'
import type { Server, ServerPlan } from './server.js'

export const victoriaMetricsPlan: ServerPlan = {
  program: 'victoria-metrics',
  readyPath: '/health',
  args: (directory, [port]) => [
    `-storageDataPath=${directory}/data`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=1',
    '-selfScrapeInterval=0',
  ],
}

interface Exported {
  readonly metric: Record<string, string>
  /** Values; null where a series was marked as ended. */
  readonly values: (number | null)[]
  readonly timestamps: number[]
}

/** Reads every sample. */
export async function readVictoriaMetrics(server: Server): Promise<Readback> {
  await server.get('/internal/force_flush')
  const lines = (await server.get('/api/v1/export', { 'match[]': '{__name__!=""}' })).trim().split('\n')
  const readback: Readback = new Map()
  for (const line of lines) {
    const { metric, values, timestamps } = JSON.parse(line) as Exported
    const { __name__ = '', ...tags } = metric
    const key = seriesKey(__name__, tags)
    for (const [index, timeMs] of timestamps.entries()) {
      const value = values[index] ?? null
      if (value !== null) note(readback, key, timeMs, value)
    }
  }
  return readback
}
