import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/collectors/index.js'
import { NodeExporterNames } from '../../src/names/node-exporter-names.js'
import type { Frame, Series } from '../../src/shared/frame.js'
import { counter, frame, gauge } from '../send/helpers/encoded.js'

const UNAME = { sysname: 'Linux', nodename: 'web-1' }

function renamed(...points: [Series, number][]): readonly (readonly [string, object, number])[] {
  return pointsOf(new NodeExporterNames(() => UNAME).rename(frame(1_763_800_000_500, ...points)))
}

function pointsOf({ layout, values }: Frame): readonly (readonly [string, object, number])[] {
  return layout.series.map(({ type, tags = {} }, column) => [type, tags, values[column] as number] as const)
}

const cpuTime = (cpu: string, mode: string) => counter('cpu_seconds_total', { cpu, mode })

describe('Names of node_exporter', () => {
  it('replace type and tags', () => {
    assert.deepEqual(
      renamed(
        [gauge('disk_total', { mount: '/', device: '/dev/sda1', fstype: 'ext4' }), 5],
        [counter('net_rx_errors_total', { iface: 'eth0' }), 6],
      ),
      [
        ['node_filesystem_size_bytes', { mountpoint: '/', device: '/dev/sda1', fstype: 'ext4' }, 5],
        ['node_network_receive_errs_total', { device: 'eth0' }, 6],
      ],
    )
  })

  it('divide a metric by its tags, which the name then replaces', () => {
    const stalled = (resource: string, kind: string) => counter('pressure_seconds_total', { resource, kind })
    assert.deepEqual(
      renamed(
        [stalled('cpu', 'some'), 1],
        [stalled('cpu', 'full'), 2],
        [stalled('io', 'full'), 3],
        [stalled('irq', 'full'), 4],
      ),
      [
        ['node_pressure_cpu_waiting_seconds_total', {}, 1],
        ['node_pressure_io_stalled_seconds_total', {}, 3],
        ['node_pressure_irq_stalled_seconds_total', {}, 4],
      ],
    )
  })

  it('include the time of guests in user and nice, leave out totals of all CPUs, and keep rows apart', () => {
    const one = frame(
      1,
      [cpuTime('total', 'user'), 100],
      [cpuTime('0', 'user'), 10],
      [cpuTime('0', 'nice'), 20],
      [cpuTime('0', 'guest'), 3],
      [cpuTime('0', 'guest_nice'), 4],
    )
    const rows = {
      ...one,
      timesMs: Float64Array.of(1, 2),
      values: Float64Array.of(...one.values, 200, 11, 21, 3, Number.NaN),
    }
    const { layout, values } = new NodeExporterNames(() => UNAME).rename(rows)
    assert.deepEqual(
      layout.series.map(({ type, tags }) => [type, tags?.['mode']]),
      [
        ['node_cpu_seconds_total', 'user'],
        ['node_cpu_seconds_total', 'nice'],
        ['node_cpu_guest_seconds_total', 'user'],
        ['node_cpu_guest_seconds_total', 'nice'],
      ],
    )
    assert.deepEqual([...values], [13, 24, 3, 4, 14, Number.NaN, 3, Number.NaN])
  })

  it('count a major page fault twice, as /proc/vmstat does', () => {
    const faults = (kind: string) => counter('page_faults_total', { kind })
    assert.deepEqual(renamed([faults('minor'), 10], [faults('major'), 2]), [
      ['node_vmstat_pgfault', {}, 12],
      ['node_vmstat_pgmajfault', {}, 2],
    ])
  })

  it('have the time of the collection and the kernel instead of the uptime', () => {
    assert.deepEqual(renamed([gauge('uptime_seconds'), 9]), [
      ['node_time_seconds', {}, 1_763_800_000.5],
      ['node_uname_info', UNAME, 1],
    ])
  })

  it('leave out what follows from other metrics, and keep our name for what node_exporter does not have', () => {
    assert.deepEqual(
      renamed([gauge('cpu_usage', { cpu: 'total' }), 1], [gauge('disk_mount_stuck', { mount: '/nfs' }), 0]),
      [['hostpulse_disk_mount_stuck', { mount: '/nfs' }, 0]],
    )
  })

  it('are not given to statistics of samples', () => {
    assert.deepEqual(
      renamed([gauge('mem_free', { stat: 'max' }), 1], [gauge('cpu_usage', { cpu: '0', stat: 'p99' }), 2]),
      [
        ['hostpulse_mem_free_bytes', { stat: 'max' }, 1],
        ['hostpulse_cpu_usage_ratio', { cpu: '0', stat: 'p99' }, 2],
      ],
    )
  })

  it("leave a user's own metrics as they are, whatever their tags", () => {
    const own = counter('orders_total', { mount: 'a', constructor: 'b' })
    const one = frame(1, [own, 3])
    assert.equal(new NodeExporterNames(() => UNAME).rename(one), one)
  })

  it('are known with their kind; the lines of vmstat are untyped', () => {
    const names = new NodeExporterNames(() => UNAME)
    assert.deepEqual(
      [names.describe('node_vmstat_pgfault')?.kind, names.describe('node_load1')?.kind],
      ['untyped', 'gauge'],
    )
    const declared = catalogue.flatMap(({ metrics }) => metrics.map(({ nodeExporter }) => nodeExporter))
    for (const stated of declared) {
      if (typeof stated !== 'object') continue
      for (const { name } of stated) assert.ok(names.describe(name), name)
    }
  })
})
