import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NameStyle } from '../../src/names/names.js'
import { Cli } from '../helpers/cli.js'
import { privateFolder } from '../helpers/private-folder.js'
import { freePort, missing, Server, type ServerPlan } from './server.js'
import { nameOf, type Scrape, scrape } from './text-samples.js'

const skip = missing('prometheus-node-exporter', 'promtool')

const nodeExporterPlan: ServerPlan = {
  program: 'prometheus-node-exporter',
  readyPath: '/',
  args: (_, [port]) => [`--web.listen-address=127.0.0.1:${port}`],
}

/** Longer than a tick and its collection. */
const TICK_MS = 1500

/** Metrics of the exporter itself, which differ. */
const OWN = /^(process_|node_scrape_)/
/** Series that change from moment to moment. */
const MOMENTARY = /^node_(procs_running|procs_blocked|disk_io_now|time_seconds)\{/
/** Series that only one of the two exports: memory disks, tmpfs and the loopback interface. */
const SELECTED = /device="(\/dev\/)?(lo|zram\d+|loop\d+|ram\d+)"|fstype="tmpfs"/
/** Tolerance of gauges, because the two scrapes see different moments of a busy host. */
const GAUGE_SHARE = 0.2
const GAUGE_BYTES = 256e6
const GAUGE_LOAD = 2

async function hostpulse(t: TestContext, style: NameStyle): Promise<string> {
  const port = await freePort()
  const file = path.join(privateFolder(t), 'hostpulse.yaml')
  writeFileSync(
    file,
    `interval: 500ms
initialDelay: 0ms
expose: { listen: 127.0.0.1:${port}, names: ${style} }
collectors:
  cpu: { perCore: true }
  disk: { details: true }
  network: { interfaces: { exclude: [] }, details: true }
  pressure: { enabled: true }
`,
  )
  const cli = new Cli(['run', '-c', file, '--log-format', 'json'])
  t.after(() => cli.kill())
  await cli.until(() => cli.logged('exposed') !== undefined)
  await sleep(2 * TICK_MS)
  return `http://127.0.0.1:${port}/metrics`
}

/** Returns promtool's findings, one a line. */
function findings({ text }: Scrape): readonly string[] {
  const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
}

describe('Names of metrics on this host', { skip, timeout: 120_000 }, () => {
  it('by the conventions of Prometheus give promtool nothing to say', async (t) => {
    const own = await scrape(await hostpulse(t, 'prometheus'))
    assert.ok(own.values.size > 100)
    assert.deepEqual(findings(own), [])
  })

  it('of node_exporter have its types and labels, and its values', async (t) => {
    const theirs = await Server.start(t, nodeExporterPlan)
    const url = await hostpulse(t, 'node_exporter')
    const before = await scrape(`${theirs.url}/metrics`)
    await sleep(TICK_MS)
    const own = await scrape(url, ['host'])
    const after = await scrape(`${theirs.url}/metrics`)

    const shared = [...own.types.keys()].filter((name) => before.types.has(name))
    assert.ok(shared.length >= 75, `${shared.length} names in common`)
    const typesOf = ({ types }: Scrape) => shared.map((name) => [name, types.get(name)])
    assert.deepEqual(typesOf(own), typesOf(before))
    const strange = findings(own).filter((line) => !findings(before).includes(line))
    assert.deepEqual(strange, [], 'promtool says nothing that it does not say of node_exporter')

    const isCompared = (key: string) => shared.includes(nameOf(key)) && !OWN.test(key) && !SELECTED.test(key)
    const keysOf = ({ values }: Scrape) => [...values.keys()].filter(isCompared).sort()
    assert.deepEqual(keysOf(own), keysOf(after))
    for (const key of keysOf(own).filter((each) => !MOMENTARY.test(each))) {
      const [first = 0, value = 0, last = 0] = [before, own, after].map(({ values }) => values.get(key))
      assert.ok(isBetween(own.types.get(nameOf(key)) ?? '', first, value, last), `${key}: ${first} ${value} ${last}`)
    }
    const seconds = own.values.get('node_time_seconds{}') ?? 0
    assert.ok(Math.abs((after.values.get('node_time_seconds{}') ?? 0) - seconds) < 5)
  })
})

/** Whether a value lies between two readings. Counters only grow, and so do the untyped metrics here. */
function isBetween(type: string, first: number, value: number, last: number): boolean {
  // A sum of sectors or ticks may differ in the last digit of a double.
  const slack = 1e-9 * last
  if (type !== 'gauge') return value >= first - slack && value <= last + slack
  const near = Math.max(GAUGE_SHARE * Math.abs(last), last > 1e6 ? GAUGE_BYTES : GAUGE_LOAD)
  return Math.abs(value - last) <= near
}
