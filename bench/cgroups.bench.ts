import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { cgroupMounts } from '../src/shared/cgroups/mounts.js'
import { collectorSettings } from '../test/workers/collector-settings.js'
import { builtInProbes } from '../workers/collectors/index.js'
import type { Probe } from '../workers/probes/probe.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const GROUPS = 2_000
const INTERVAL_SECONDS = 10
const WARM_UP = 6
/** Two minutes of ticks, in which limits are looked up again twice. */
const TICKS = 12
const NAME = `hostpulse-bench-${process.pid}`

/** Measures the CPU time of reading other groups every 10 s: real ones on this machine, and a copied tree of version 2. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const [what, make] of [
    ['real groups of version 1', realGroups],
    ['copied files of version 2', copiedGroups],
  ] as const) {
    const { probe, end } = make()
    try {
      rows.push(measure(what, probe))
    } finally {
      probe.close()
      end()
    }
  }
  return {
    name: `${GROUPS} other groups, read every ${INTERVAL_SECONDS} s (CPU of the thread, median tick of ${TICKS})`,
    rows,
    notes: [
      'the real groups are idle and without a quota: in version 1, one that uses CPU time costs a file more, and one with a quota another',
    ],
  }
}

function measure(what: string, probe: Probe): Row {
  let nowSeconds = 0
  const tick = () => {
    nowSeconds += INTERVAL_SECONDS
    const before = process.cpuUsage()
    void probe.read(nowSeconds)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  }
  for (let count = 0; count < WARM_UP; count++) tick()
  const seconds = Array.from({ length: TICKS }, tick)
  const mean = seconds.reduce((sum, one) => sum + one, 0) / TICKS
  return {
    what,
    series: probe.series.length,
    'ms a tick': round(median(seconds) * 1000, 0),
    'longest tick, ms': round(Math.max(...seconds) * 1000, 0),
    '% of a core': round((mean / INTERVAL_SECONDS) * 100, 2),
  }
}

function probeOf(roots: { procRoot: string; sysRoot: string }): Probe {
  const options = { cgroups: { include: [`/${NAME}/*`], exclude: [], depth: 8 } }
  const probe = builtInProbes(collectorSettings('cgroup', { roots: { ...roots, rootfs: '/' }, options })).at(-1)
  if (probe === undefined) throw new Error('there is no probe of other groups')
  return probe
}

/** Creates real groups. Needs root and mounted hierarchies of version 1. */
function realGroups() {
  const tops = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'), '/sys')
    .filter(({ version, controllers }) => version === 1 && /cpu|memory|pids|blkio/.test(controllers.join()))
    .map(({ mountPoint }) => mountPoint)
  const folders = tops.flatMap((top) => [`${top}/${NAME}`, ...names().map((name) => `${top}/${NAME}/${name}`)])
  for (const folder of folders) mkdirSync(folder)
  const end = () => {
    for (const folder of folders.reverse()) rmdirSync(folder)
  }
  return { probe: probeOf({ procRoot: '/proc', sysRoot: '/sys' }), end }
}

/** Writes the files read from a container of Linux 6.18, with a memory.stat of the usual length. */
function copiedGroups() {
  const root = mkdtempSync(join(tmpdir(), 'hostpulse-bench-'))
  const top = join(root, 'sys/fs/cgroup')
  const pressure = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=9\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n'
  const other = Array.from({ length: 40 }, (_, index) => `counter_${index} ${index * 4096}\n`).join('')
  const files = {
    'cpu.stat': 'usage_usec 9\nuser_usec 6\nsystem_usec 3\nnr_periods 5\nnr_throttled 1\nthrottled_usec 7\n',
    'cpu.max': '50000 100000\n',
    'memory.current': '104857600\n',
    'memory.max': '209715200\n',
    'memory.peak': '114857600\n',
    'memory.swap.current': '0\n',
    'memory.events': 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n',
    'memory.stat': `anon 52428800\nfile 52428800\n${other}inactive_file 4096\n`,
    'pids.current': '4\n',
    'pids.max': 'max\n',
    'io.stat': '8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n',
    'cpu.pressure': pressure,
    'memory.pressure': pressure,
    'io.pressure': pressure,
  }
  mkdirSync(join(root, 'proc/self'), { recursive: true })
  writeFileSync(join(root, 'proc/self/mountinfo'), '31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n')
  for (const name of names()) {
    mkdirSync(join(top, NAME, name), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(top, NAME, name, file), text)
  }
  const probe = probeOf({ procRoot: join(root, 'proc'), sysRoot: join(root, 'sys') })
  return { probe, end: () => rmSync(root, { recursive: true }) }
}

function names(): readonly string[] {
  return Array.from({ length: GROUPS }, (_, index) => index.toString(16).padStart(64, '0'))
}
