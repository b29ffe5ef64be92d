import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { netstatTable, snmp6Table, snmpTable } from '../../src/collectors/socket-counters.js'
import { tcpStates } from '../../src/collectors/socket-counts.js'
import { sockets } from '../../src/collectors/sockets.js'
import { type MetricTable, metricOf } from '../../src/collectors/table.js'
import type { OptionValues } from '../../src/shared/settings.js'
import { builtInProbes } from '../../workers/collectors/index.js'
import { pointsOf } from '../helpers/proc-tree.js'
import { collectorSettings } from '../workers/collector-settings.js'
import { missing } from './server.js'

/*
 * Compares `sockets` and the links of `network` with iproute2's tools. A counter only grows: ours must lie between two readings of
 * theirs. A gauge must be equal in one of several attempts.
 */

const ATTEMPTS = 20
const CONNECTIONS = 12

/** Connection states by ss's names. */
const SS_STATES: Readonly<Record<string, (typeof tcpStates)[number]>> = {
  ESTAB: 'established',
  'SYN-SENT': 'syn_sent',
  'SYN-RECV': 'syn_received',
  'FIN-WAIT-1': 'fin_wait_1',
  'FIN-WAIT-2': 'fin_wait_2',
  'TIME-WAIT': 'time_wait',
  UNCONN: 'closed',
  'CLOSE-WAIT': 'close_wait',
  'LAST-ACK': 'last_ack',
  LISTEN: 'listen',
  CLOSING: 'closing',
}

function reader(t: TestContext, name: string, options: OptionValues = {}): () => ReadonlyMap<string, number> {
  return () => {
    const probes = builtInProbes(collectorSettings(name, { options }))
    t.after(() => {
      for (const probe of probes) probe.close()
    })
    return new Map(
      probes.flatMap((probe) => {
        const reading = probe.read(performance.now() / 1000)
        assert(!(reading instanceof Promise))
        assert.equal(reading.status, 'ok', reading.reason)
        return [...pointsOf(probe)]
      }),
    )
  }
}

/** Returns every counter of the kernel's network stack by nstat's name: section and column in one word. */
function nstat(): Readonly<Record<string, number>> {
  // Its JSON output has only the low 32 bits of a counter.
  const lines = execFileSync('nstat', ['-asz'], { encoding: 'utf8' }).trim().split('\n').slice(1)
  return Object.fromEntries(lines.map((line) => line.split(/\s+/)).map(([name, value]) => [name, Number(value)]))
}

/** Returns our series for nstat's names. */
function counters(): readonly (readonly [nstatName: string, series: string])[] {
  const titled = [...snmpTable, ...netstatTable].flatMap((line) =>
    'type' in line || line[1].kind !== 'counter' ? [] : [[line[0][0] + line[0][1], seriesName(line)] as const],
  )
  const ofIpv6 = (snmp6Table as MetricTable<string>).flatMap((line) =>
    'type' in line ? [] : [[line[0].trim(), seriesName(line)] as const],
  )
  return [...titled, ...ofIpv6]
}

function seriesName(line: MetricTable<unknown>[number]): string {
  const { type } = metricOf(line)
  const tags = Object.entries(('type' in line ? undefined : line[2]) ?? {}).map(([key, value]) => `${key}=${value}`)
  return tags.length === 0 ? type : `${type}{${tags.join()}}`
}

/** Opens connections to this process that stay open until the test ends. */
async function holdConnections(t: TestContext): Promise<void> {
  const accepted: Socket[] = []
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(typeof address === 'object' && address !== null)
  const clients = Array.from({ length: CONNECTIONS }, () => connect(address.port, '127.0.0.1'))
  t.after(() => {
    for (const socket of [...clients, ...accepted]) socket.destroy()
    server.close()
  })
  await Promise.all(clients.map((client) => once(client, 'connect')))
}

function eventually(attempt: () => void): void {
  for (let count = 1; count < ATTEMPTS; count++) {
    try {
      attempt()
      return
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error
    }
  }
  attempt()
}

describe('sockets', { skip: missing('nstat', 'ss') }, () => {
  it('has the counters of nstat', async (t) => {
    await holdConnections(t)
    const read = reader(t, sockets.name)
    const before = nstat()
    const ours = read()
    const after = nstat()
    for (const [name, series] of counters()) {
      const value = ours.get(series)
      if (before[name] === undefined) continue
      assert.ok(value !== undefined, `${series} is missing`)
      assert.ok(Number(before[name]) <= value && value <= Number(after[name]), `${series} and ${name}: ${value}`)
    }
    assert.ok(Number(ours.get('tcp_active_opens_total')) >= CONNECTIONS)
  })

  it('counts the connections of each state as ss does', async (t) => {
    await holdConnections(t)
    const read = reader(t, sockets.name, { states: true })
    eventually(() => {
      const lines = execFileSync('ss', ['-tanH'], { encoding: 'utf8' }).trim().split('\n').filter(Boolean)
      const expected = new Map<string, number>(tcpStates.map((state) => [state, 0]))
      for (const line of lines) {
        const state = SS_STATES[line.split(' ')[0] ?? ''] ?? assert.fail(line)
        expected.set(state, (expected.get(state) ?? 0) + 1)
      }
      const ours = read()
      for (const [state, count] of expected) assert.equal(ours.get(`tcp_connections{state=${state}}`), count, state)
      assert.ok((expected.get('established') ?? 0) >= 2 * CONNECTIONS)
    })
  })

  it('counts established connections and sockets without the list, too', async (t) => {
    await holdConnections(t)
    const read = reader(t, sockets.name)
    eventually(() => {
      const summary = execFileSync('ss', ['-s'], { encoding: 'utf8' })
      const [, established, timeWait] = /estab (\d+),.*timewait (\d+)/.exec(summary) ?? assert.fail(summary)
      const ours = read()
      assert.equal(ours.get('tcp_connections{state=established}'), Number(established))
      assert.equal(ours.get('tcp_connections{state=time_wait}'), Number(timeWait))
    })
  })
})

describe('network', { skip: missing('ip') }, () => {
  it('has state, MTU and queue of each link as ip does', (t) => {
    const links = JSON.parse(execFileSync('ip', ['-json', 'link', 'show'], { encoding: 'utf8' }))
    const ours = reader(t, 'network', { interfaces: { include: [], exclude: [] } })()
    assert.ok(links.length > 0)
    for (const { ifname, operstate, mtu, txqlen } of links) {
      assert.equal(ours.get(`net_up{iface=${ifname}}`), Number(operstate === 'UP'), ifname)
      assert.equal(ours.get(`net_mtu{iface=${ifname}}`), mtu, ifname)
      if (txqlen !== undefined) assert.equal(ours.get(`net_tx_queue_length{iface=${ifname}}`), txqlen, ifname)
    }
  })
})
