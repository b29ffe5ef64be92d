import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Cli } from '../helpers/cli.js'
import { Sink, type WirePoint } from '../helpers/sink.js'

const TIMEOUT = { timeout: 30_000 }

describe('hostpulse once', () => {
  it('prints a table with units for people', TIMEOUT, async () => {
    const cli = new Cli(['once', '--collectors', 'cpu,memory'])
    assert.deepEqual(await cli.ended(), { code: 0, signal: null })
    assert.match(cli.stdout, /^cpu +total\n/)
    assert.match(cli.stdout, /^cpu_usage +\d+\.\d %$/m)
    assert.match(cli.stdout, /^mem_total +[\d.]+ (MB|GB|TB)$/m)
  })

  it('prints the wire array of the last tick, without what needs two ticks when there is one', TIMEOUT, async () => {
    const types = async (ticks: string) => {
      const cli = new Cli(['once', '--collectors', 'cpu', '--output', 'json', '--ticks', ticks])
      assert.deepEqual(await cli.ended(), { code: 0, signal: null })
      const points = JSON.parse(cli.stdout) as WirePoint[]
      assert.equal(new Set(points.map(({ ts }) => ts)).size, 1)
      return [...new Set(points.map(({ type }) => type))]
    }
    assert.deepEqual(await types('1'), ['cpu_seconds_total'])
    assert.deepEqual((await types('2')).sort(), ['cpu_mode_usage', 'cpu_seconds_total', 'cpu_usage'])
  })

  it('sends the last tick when asked to, and says what answered', TIMEOUT, async () => {
    const sink = await Sink.listen()
    const cli = new Cli(['once', '--collectors', 'memory', '--output', 'json', '--send', '--endpoint', sink.url])
    assert.deepEqual(await cli.ended(), { code: 0, signal: null })
    await sink.close()
    assert.deepEqual(sink.points, JSON.parse(cli.stdout))
    assert.match(cli.stderr, new RegExp(`accepted ${sink.points.length} points \\(HTTP 202\\)`))
  })

  it('exits with 1 when what it should send was not taken', TIMEOUT, async () => {
    const sink = await Sink.listen()
    await sink.close()
    const cli = new Cli(['once', '--collectors', 'memory', '--send', '--endpoint', sink.url])
    assert.deepEqual(await cli.ended(), { code: 1, signal: null })
    assert.match(cli.stderr, /accepted nothing: .*ECONNREFUSED/)
  })

  it('reads sensors in a child process, and starts none where there is no sensor', TIMEOUT, async () => {
    const points = async (fixture: string) => {
      const sysRoot = fileURLToPath(new URL(`../../../test/fixtures/proc/sensors/${fixture}/1/sysfs`, import.meta.url))
      const words = ['--collectors', 'sensors', '--ticks', '1', '--output', 'json', '--sys-root', sysRoot]
      const cli = new Cli(['once', ...words])
      assert.deepEqual(await cli.ended(), { code: 0, signal: null })
      return JSON.parse(cli.stdout) as WirePoint[]
    }
    const temperatures = (await points('chosen')).map(({ type, value, tags }) => [type, value, tags?.['sensor']])
    assert.deepEqual(temperatures, [
      ['temperature_celsius', 45, 'coretemp temp1'],
      ['temperature_celsius', 27, 'acpitz temp1'],
    ])
    assert.deepEqual(await points('nothing-there'), [])
  })

  it('exits with 1 when a collector yields nothing, and prints the others all the same', TIMEOUT, async () => {
    const procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-once-'))
    mkdirSync(path.join(procRoot, 'self'))
    writeFileSync(path.join(procRoot, 'meminfo'), 'MemTotal: 8 kB\nMemFree: 2 kB\nMemAvailable: 4 kB\n')
    const cli = new Cli(['once', '--collectors', 'cpu,memory', '--proc-root', procRoot, '--log-format', 'json'])
    assert.deepEqual(await cli.ended(), { code: 1, signal: null })
    assert.match(cli.stdout, /^mem_used_ratio +50\.0 %$/m)
    assert.equal(cli.logged('collector failed')?.['collector'], 'cpu')
    rmSync(procRoot, { recursive: true })
  })
})
