import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { note, type Readback, seriesKey } from './readback.js'
import { Server, type ServerPlan } from './server.js'

const plan: ServerPlan = {
  program: 'influxd',
  readyPath: '/ping',
  args: () => ['-config', '/dev/null'],
  env: (directory, [port, backupPort]) => ({
    HOME: directory,
    INFLUXDB_META_DIR: `${directory}/meta`,
    INFLUXDB_DATA_DIR: `${directory}/data`,
    INFLUXDB_DATA_WAL_DIR: `${directory}/wal`,
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${backupPort}`,
    INFLUXDB_REPORTING_DISABLED: 'true',
    INFLUXDB_MONITOR_STORE_ENABLED: 'false',
  }),
}

interface Answer {
  readonly results: readonly {
    readonly series?: readonly {
      readonly name: string
      readonly tags: Record<string, string>
      readonly columns: readonly string[]
      readonly values: readonly (readonly (number | null)[])[]
    }[]
  }[]
}

/** Reads every sample, with fields under their original types. */
export async function readInfluxDb(server: Server): Promise<Readback> {
  const q = 'SELECT * FROM /.*/ GROUP BY *'
  const { results } = JSON.parse(await server.get('/query', { db: 'hosts', epoch: 'ms', q })) as Answer
  const readback: Readback = new Map()
  for (const { name, tags, columns, values } of results[0]?.series ?? []) {
    // A tag that a series of the measurement lacks is returned empty.
    const own = Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''))
    for (const row of values) {
      for (const [column, value] of row.entries()) {
        if (column === 0 || value === null) continue
        const key = seriesKey(`${name}_${columns[column]}`, own)
        note(readback, key, row[0] as number, value)
      }
    }
  }
  return readback
}

/** Starts a server with the database `hosts`. */
export async function startInfluxDb(t: TestContext): Promise<Server> {
  const server = await Server.start(t, plan)
  const body = new URLSearchParams({ q: 'CREATE DATABASE hosts' })
  const { ok } = await fetch(`${server.url}/query`, { method: 'POST', body })
  assert.ok(ok)
  return server
}
