import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { InfluxEncoder } from '../../../src/encode/influx/influx.js'
import type { Frame, Tags } from '../../../src/shared/frame.js'
import { bodyOf, counter, frame, gauge, rowsOf } from '../../send/helpers/encoded.js'
import { frameOf, range } from '../../send/helpers/points.js'

const T = 1_763_800_000_000

function lines(frames: Frame[], { host = 'web-1', tags = {} as Tags } = {}): string[] {
  const text = bodyOf(new InfluxEncoder(host, tags), ...frames).toString()
  assert.ok(text.endsWith('\n'))
  return text.slice(0, -1).split('\n')
}

interface Line {
  readonly measurement: string
  readonly tags: Tags
  readonly fields: Readonly<Record<string, string>>
  readonly time: string
}

/** Reads a line as InfluxDB does: a backslash escapes comma, space and equals sign, and nothing else. */
function parse(line: string): Line {
  const [head = '', fieldText = '', time = ''] = line.split(/(?<!\\) /)
  const [measurement = '', ...tagTexts] = head.split(/(?<!\\),/)
  const pairs = (texts: string[]) => Object.fromEntries(texts.map((text) => text.split(/(?<!\\)=/).map(plain)))
  return { measurement: plain(measurement), tags: pairs(tagTexts), fields: pairs(fieldText.split(/(?<!\\),/)), time }
}

function plain(text: string): string {
  return text.replace(/\\([,= ])/g, '$1')
}

describe('InfluxEncoder', () => {
  it('writes neighbours with one measurement and the same tags as fields of one line', () => {
    const root = { mount: '/', device: 'sda1', fstype: 'ext4' }
    assert.deepEqual(
      lines([
        frame(
          T,
          [gauge('disk_total', root), 1000],
          [gauge('disk_used_ratio', root), 0.25],
          [gauge('disk_total', { ...root, mount: '/home' }), 2000],
          [counter('disk_reads_total', { device: 'sda' }), 7],
        ),
      ]),
      [
        'disk,device=sda1,fstype=ext4,host=web-1,mount=/ total=1000,used_ratio=0.25 1763800000000',
        'disk,device=sda1,fstype=ext4,host=web-1,mount=/home total=2000 1763800000000',
        'disk,device=sda,host=web-1 reads_total=7i 1763800000000',
      ],
    )
  })

  it('writes counters of whole units as integers and everything else as floats, whatever the value', () => {
    assert.deepEqual(
      lines([
        frame(
          T,
          [counter('net_rx_bytes_total', { iface: 'eth0' }), 2 ** 53 - 1],
          [counter('cpu_seconds_total', { cpu: 'total', mode: 'user' }), 12],
          [gauge('mem_used'), 4096],
          [counter('orders_total'), 12],
          [gauge('third'), 1 / 3],
        ),
      ]).map((line) => Object.values(parse(line).fields)[0]),
      ['9007199254740991i', '12', '4096', '12', '0.333333'],
    )
  })

  it('writes counters beyond 64 bits as the nearest integer that InfluxDB takes', () => {
    const values = [2 ** 63 - 1024, 2 ** 63, 2 ** 64, 1e30, -(2 ** 63), -1e30]
    assert.deepEqual(
      lines(values.map((value) => frame(T, [counter('net_rx_bytes_total', { iface: 'eth0' }), value]))).map(
        (line) => parse(line).fields['rx_bytes_total'],
      ),
      [
        '9223372036854775000i',
        '9223372036854775807i',
        '9223372036854775807i',
        '9223372036854775807i',
        '-9223372036854775808i',
        '-9223372036854775808i',
      ],
    )
  })

  it('uses the field `value` for a type without two parts', () => {
    const types = ['orders', '_hidden', 'trailing_', 'boot_time', 'a_b_c']
    const parsed = lines([frame(T, ...types.map((type): [ReturnType<typeof gauge>, number] => [gauge(type), 1]))]).map(
      parse,
    )
    assert.deepEqual(
      parsed.map(({ measurement, fields }) => [measurement, Object.keys(fields)[0]]),
      [
        ['orders', 'value'],
        ['_hidden', 'value'],
        ['trailing_', 'value'],
        ['boot_time', 'value'],
        ['a', 'b_c'],
      ],
    )
  })

  it("writes the agent's tags on every line; a point's own tags win, and empty tags are left out", () => {
    const [line = ''] = lines([frame(T, [gauge('a_b', { env: 'test', zone: '' }), 1])], {
      tags: { env: 'prod', service: 'api', zone: 'b' },
    })
    assert.deepEqual(parse(line).tags, { env: 'test', host: 'web-1', service: 'api' })
  })

  it('begins a new line for a field that the line already has', () =>
    assert.deepEqual(lines([frame(T, [gauge('a_b'), 1], [gauge('a_b'), 2])]), [
      `a,host=web-1 b=1 ${T}`,
      `a,host=web-1 b=2 ${T}`,
    ]))

  it('skips missing points', () =>
    assert.deepEqual(lines([frame(T, [gauge('a_x'), Number.NaN], [gauge('a_y'), 2], [gauge('a_z'), Number.NaN])]), [
      `a,host=web-1 y=2 ${T}`,
    ]))

  it('can be read back whatever the host, type and tags; only line breaks and escaping backslashes are replaced', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    const replaced = (value: string) => value.replace(/\p{Cc}/gu, ' ').replace(/\\(?=[,= \\]|$)/g, '/')
    fc.assert(
      fc.property(text, text, text, text, (host, type, key, value) => {
        fc.pre(key !== 'host' && key !== 'time')
        const all = lines([frame(T, [gauge(`m${type}_f`, { [key]: value }), 7])], { host })
        assert.equal(all.length, 1)
        const { measurement, fields, tags, time } = parse(all[0] as string)
        assert.equal(`${measurement}_${Object.keys(fields)[0]}`.replace(/_value$/, ''), replaced(`m${type}_f`))
        assert.deepEqual({ ...tags }, { host: replaced(host), [replaced(key)]: replaced(value) })
        assert.equal(time, String(T))
      }),
    )
  })

  it('never exceeds maxBytes, writes as many points as fit, and ends every line', () => {
    const frames = range(1, 300).map((value) => frameOf(T, value, value / 7, value * 3))
    const whole = bodyOf(new InfluxEncoder('web-1', {}), ...frames).toString()
    for (const maxBytes of [whole.length, whole.length - 1, 20_000, 5000, 101]) {
      const encoding = new InfluxEncoder('web-1', {}).begin(maxBytes)
      const points = encoding.write(rowsOf(...frames))
      const body = encoding.finish().toString()
      assert.ok(body.length <= maxBytes, `${body.length} > ${maxBytes}`)
      assert.ok(body.endsWith('\n'))
      const fields = body
        .trimEnd()
        .split('\n')
        .flatMap((line) => Object.keys(parse(line).fields))
      assert.equal(fields.length, points)
      assert.ok(points === 900 || body.length + 100 > maxBytes)
    }
  })

  it('rounds times between milliseconds to the nearest one, because the precision of the URL is ms', () => {
    const times = [T - 0.6, T - 0.5, T + 0.4, T + 0.5, T + 999.9996]
    const written = lines(times.map((timeMs) => frame(timeMs, [gauge('a_b'), 1]))).map((line) => parse(line).time)
    assert.deepEqual(written, [T - 1, T, T, T + 1, T + 1000].map(String))
  })

  it('writes a single point that exceeds maxBytes', () => {
    const encoding = new InfluxEncoder('h'.repeat(50_000), {}).begin(100)
    assert.equal(encoding.write(rowsOf(frameOf(T, 1, 2))), 1)
    assert.ok(encoding.finish().toString().endsWith(`value=1 ${T}\n`))
  })

  it('continues when rows come in slices, and does not change a finished body', () => {
    const encoder = new InfluxEncoder('web-1', {})
    const frames = range(1, 10).map((value) => frameOf(T + value, value))
    const encoding = encoder.begin(1e6)
    for (const one of frames) assert.equal(encoding.write(rowsOf(one)), 1)
    const first = encoding.finish()
    const text = first.toString()
    assert.equal(text, bodyOf(new InfluxEncoder('web-1', {}), ...frames).toString())
    bodyOf(encoder, frameOf(T, 99))
    assert.equal(first.toString(), text)
  })
})
