import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Readback, seriesKey } from './readback.js'
import type { Server, ServerPlan } from './server.js'

/** @param scrape a host and port to scrape every second */
export function prometheusPlan(scrape?: string): ServerPlan {
  return {
    program: 'prometheus',
    readyPath: '/-/ready',
    args: (directory, [port]) => {
      const job = `  - job_name: hostpulse\n    scrape_interval: 1s\n    static_configs: [{ targets: ['${scrape}'] }]\n`
      const file = path.join(directory, 'prometheus.yml')
      writeFileSync(file, scrape === undefined ? '' : `scrape_configs:\n${job}`)
      return [
        `--config.file=${file}`,
        `--storage.tsdb.path=${directory}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
      ]
    },
  }
}

interface Matrix {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly values: [number, string][] }[]
  }
}

/** Reads every sample of the last two hours. */
export async function readPrometheus(server: Server, selector = '{__name__!=""}'): Promise<Readback> {
  const text = await server.get('/api/v1/query', { query: `${selector}[2h]` })
  const { data } = JSON.parse(text) as Matrix
  return new Map(
    data.result.map(({ metric: { __name__ = '', ...tags }, values }) => {
      const samples = values.map(([seconds, value]): [number, number] => [Math.round(seconds * 1000), Number(value)])
      return [seriesKey(__name__, tags), samples]
    }),
  )
}
