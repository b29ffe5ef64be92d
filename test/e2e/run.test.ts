import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Cli } from '../helpers/cli.js'
import { Sink, type WirePoint } from '../helpers/sink.js'

const sinks: Sink[] = []
after(() => Promise.all(sinks.map((sink) => sink.close())))

async function listen(): Promise<Sink> {
  const sink = await Sink.listen()
  sinks.push(sink)
  return sink
}

const FAST = ['--initial-delay', '0', '--interval', '100ms', '--flush-interval', '100ms']

function has(type: string): (points: readonly WirePoint[]) => boolean {
  return (points) => points.some((point) => point.type === type)
}

test('run sends real points of every collector, and stops gracefully on SIGTERM', { timeout: 30_000 }, async () => {
  const sink = await listen()
  const cli = new Cli(['run', '--endpoint', sink.url, '--host', 'web-1', '--tag', 'env=test', ...FAST])
  const types = ['cpu_usage', 'mem_used', 'disk_total', 'net_rx_bytes_total', 'load_1', 'agent_rss']
  await sink.until((points) => types.every((type) => has(type)(points)))
  cli.child.kill('SIGTERM')
  assert.deepEqual(await cli.ended(), { code: 0, signal: null })

  for (const point of sink.points) {
    assert.deepEqual(Object.keys(point), ['ts', 'host', 'type', 'value', 'tags'])
    assert.equal(point.host, 'web-1')
    assert.equal(point.tags?.['env'], 'test')
    assert.ok(Number.isInteger(point.ts) && Number.isFinite(point.value))
  }
  const { outputs, collected, forced } = cli.stoppedStats()
  const points = outputs[0]?.points
  assert.equal(points?.delivered, sink.points.length)
  assert.equal(points?.accepted, collected)
  assert.deepEqual(points, { ...points, accepted: points?.delivered, rejected: 0, buffered: 0, inFlight: 0 })
  assert.equal(forced, false)
  assert.equal(cli.stdout, '')
})

test('stdout: is an output of one JSON point a line', { timeout: 30_000 }, async () => {
  const cli = new Cli(['run', '--endpoint', 'stdout:', '--collectors', 'memory', ...FAST])
  await cli.until(() => cli.stdout.split('\n').length > 3)
  cli.child.kill('SIGINT')
  assert.deepEqual(await cli.ended(), { code: 0, signal: null })
  for (const line of cli.stdout.trimEnd().split('\n')) assert.match(JSON.parse(line).type, /^(mem|swap|page)_/)
})

test('a second signal ends the program at once, by that signal', { timeout: 30_000 }, async () => {
  const sink = await listen()
  const cli = new Cli(['run', '--endpoint', sink.url.replace(/:\d+/, ':9'), ...FAST])
  await cli.until(() => cli.logged('started') !== undefined)
  await sink.close()
  sinks.splice(sinks.indexOf(sink), 1)
  cli.child.kill('SIGSTOP')
  cli.child.kill('SIGTERM')
  cli.child.kill('SIGINT')
  cli.child.kill('SIGCONT')
  const { code, signal } = await cli.ended()
  assert.equal(code, null)
  assert.ok(signal === 'SIGINT' || signal === 'SIGTERM')
})

test('run without an output says what to do, and exits with 2', { timeout: 30_000 }, async () => {
  const cli = new Cli(['run'])
  assert.equal((await cli.ended()).code, 2)
  assert.match(cli.stderr, /--endpoint/)
  assert.match(cli.stderr, /hostpulse receive/)
  assert.doesNotMatch(cli.stderr, /\n\s+at /)
})
