import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/collectors/index.js'
import { stallReport } from '../../src/collectors/stalls.js'
import { Exposition } from '../../src/expose/exposition.js'
import { LatestValues } from '../../src/expose/latest-values.js'
import { chooseFormat, OPEN_METRICS, PROMETHEUS_TEXT, type TextFormat } from '../../src/expose/text-format.js'
import type { Names } from '../../src/names/names.js'
import { namesFor } from '../../src/names/names-for.js'
import { nativeNames } from '../../src/names/native-names.js'
import type { Frame, Series } from '../../src/shared/frame.js'
import { counter, frame, gauge } from '../send/helpers/encoded.js'

const T = 1_763_800_000_000

function textOf(format: TextFormat, ...frames: Frame[]): string {
  return textWith(nativeNames, format, ...frames)
}

function textWith(names: Names, format: TextFormat, ...frames: Frame[]): string {
  const latest = new LatestValues({ intervalsMs: [], onOverflow: () => {} })
  for (const each of frames) latest.add(each)
  return new Exposition('web-1', { env: 'prod' }, names).text(latest.current(T), format)
}

const points: [Series, number][] = [
  [counter('forks_total'), 12],
  [gauge('cpu_usage', { cpu: 'total' }), 0.25],
  [gauge('cpu_usage', { cpu: '0' }), 1],
  [gauge('uptime_seconds'), 7.5],
  [counter('orders'), 3],
]

describe('Exposition', () => {
  it('leaves out the total of all CPUs where each has its own counter, so that their sum is right', () => {
    const time = (cpu: string) => counter('cpu_seconds_total', { cpu, mode: 'user' })
    const samples = (...points: [Series, number][]) =>
      [...textOf(PROMETHEUS_TEXT, frame(T, ...points)).matchAll(/^cpu_seconds_total{cpu="(\w+)".* (\d+)$/gm)].map(
        ([, cpu, value]) => [cpu, value],
      )
    assert.deepEqual(samples([time('total'), 3]), [['total', '3']])
    assert.deepEqual(samples([time('total'), 3], [time('0'), 1], [time('1'), 2]), [
      ['0', '1'],
      ['1', '2'],
    ])
  })

  it('writes the Prometheus format: each metric once, sorted by name, with help, type and all samples', () => {
    assert.equal(
      textOf(PROMETHEUS_TEXT, frame(T, ...points)),
      `# HELP cpu_usage Share of time the CPU was busy: 1 - (idle + iowait) / total
# TYPE cpu_usage gauge
cpu_usage{cpu="total",env="prod",host="web-1"} 0.25
cpu_usage{cpu="0",env="prod",host="web-1"} 1
# HELP forks_total Processes and threads created since boot
# TYPE forks_total counter
forks_total{env="prod",host="web-1"} 12
# TYPE orders counter
orders{env="prod",host="web-1"} 3
# HELP uptime_seconds Time since boot
# TYPE uptime_seconds gauge
uptime_seconds{env="prod",host="web-1"} 7.5
`,
    )
  })

  it('writes other names with the help, type and unit of their metric', () => {
    const names = namesFor({ style: 'prometheus', prefix: 'hostpulse_' }, () => ({}))
    assert.equal(
      textWith(names, OPEN_METRICS, frame(T, [gauge('mem_total'), 5], [counter('cpu_seconds_total', { cpu: '0' }), 1])),
      `# HELP hostpulse_cpu_seconds Time spent in a mode; user excludes guest, nice excludes guest_nice
# TYPE hostpulse_cpu_seconds counter
# UNIT hostpulse_cpu_seconds seconds
hostpulse_cpu_seconds_total{cpu="0",env="prod",host="web-1"} 1
# HELP hostpulse_mem_total_bytes Usable memory
# TYPE hostpulse_mem_total_bytes gauge
# UNIT hostpulse_mem_total_bytes bytes
hostpulse_mem_total_bytes{env="prod",host="web-1"} 5
# EOF
`,
    )
  })

  it('writes metrics that node_exporter leaves untyped so, which OpenMetrics calls unknown', () => {
    const names = namesFor({ style: 'node_exporter', prefix: '' }, () => ({}))
    const swapped = frame(T, [counter('swap_in_pages_total'), 5])
    assert.equal(
      textWith(names, PROMETHEUS_TEXT, swapped),
      `# HELP node_vmstat_pswpin Pages read from swap since boot
# TYPE node_vmstat_pswpin untyped
node_vmstat_pswpin{env="prod",host="web-1"} 5
`,
    )
    assert.match(textWith(names, OPEN_METRICS, swapped), /^# TYPE node_vmstat_pswpin unknown$/m)
  })

  it('writes OpenMetrics: counter names without _total, units for names that end in them, and an EOF', () => {
    assert.equal(
      textOf(OPEN_METRICS, frame(T, ...points)),
      `# HELP cpu_usage Share of time the CPU was busy: 1 - (idle + iowait) / total
# TYPE cpu_usage gauge
cpu_usage{cpu="total",env="prod",host="web-1"} 0.25
cpu_usage{cpu="0",env="prod",host="web-1"} 1
# HELP forks Processes and threads created since boot
# TYPE forks counter
forks_total{env="prod",host="web-1"} 12
# TYPE orders unknown
orders{env="prod",host="web-1"} 3
# HELP uptime_seconds Time since boot
# TYPE uptime_seconds gauge
# UNIT uptime_seconds seconds
uptime_seconds{env="prod",host="web-1"} 7.5
# EOF
`,
    )
  })

  it('leaves a counter untyped in OpenMetrics when another metric has its name without _total', () => {
    const text = textOf(OPEN_METRICS, frame(T, [counter('orders_total'), 3], [gauge('orders'), 1]))
    assert.deepEqual(text.match(/^# TYPE .*$/gm), ['# TYPE orders gauge', '# TYPE orders_total unknown'])
  })

  it('gives every metric of the catalogue a distinct name in OpenMetrics', () => {
    // Stall reports are sent by another thread and never exposed.
    const exposed = catalogue.flatMap(({ metrics }) => metrics.filter((metric) => metric !== stallReport))
    const series = exposed.map(({ type, kind }) => ({ type, kind }))
    const text = textOf(OPEN_METRICS, frame(T, ...series.map((each) => [each, 1] as [Series, number])))
    assert.doesNotMatch(text, /^# TYPE .* unknown$/m)
    for (const [, family, unit] of text.matchAll(/^# UNIT (\S+) (\S+)$/gm)) assert.ok(family?.endsWith(`_${unit}`))
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name)
    assert.equal(new Set(names).size, names.length)
  })

  it('escapes special characters in labels', () => {
    const text = textOf(PROMETHEUS_TEXT, frame(T, [gauge('a', { 'b.c': 'back\\slash "quote"\nline' }), 1]))
    assert.match(text, /^a\{b_c="back\\\\slash \\"quote\\"\\nline",env="prod",host="web-1"\} 1$/m)
  })

  it('writes a series of two layouts once, with the newer value', () => {
    const text = textOf(PROMETHEUS_TEXT, frame(T, [gauge('a'), 1], [gauge('b'), 1]), frame(T + 1, [gauge('a'), 2]))
    assert.deepEqual(text.match(/^a\{.*$/gm), ['a{env="prod",host="web-1"} 2'])
  })

  it('leaves out series without a value', () => {
    assert.equal(textOf(PROMETHEUS_TEXT, frame(T, [gauge('a'), Number.NaN])), '')
  })
})

describe('chooseFormat', () => {
  it('chooses OpenMetrics when it is preferred at least as much as text', () => {
    const prometheus = 'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75'
    const prometheus3 =
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.6'
    for (const accept of [
      `${prometheus},text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      `${prometheus3},text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
      'application/openmetrics-text',
      'text/plain, Application/OpenMetrics-Text; version="1.0.0"',
      'application/openmetrics-text, */*',
    ]) {
      assert.equal(chooseFormat(accept), OPEN_METRICS, accept)
    }
  })

  it('chooses the Prometheus format otherwise', () => {
    for (const accept of [
      undefined,
      '',
      '*/*',
      'text/html',
      'text/plain, application/openmetrics-text;q=0.5',
      'application/openmetrics-text;q=0',
      'application/openmetrics-text;version=0.0.1',
      'application/openmetrics-text;q=0.5, text/*',
      'application/openmetrics-text;q=0.5, */*;q=0.9',
      'application/*',
    ]) {
      assert.equal(chooseFormat(accept), PROMETHEUS_TEXT, accept)
    }
  })
})
