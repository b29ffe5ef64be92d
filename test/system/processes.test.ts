import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cli } from '../helpers/cli.js'
import type { WirePoint } from '../helpers/sink.js'

/** Processes that other programs may start or end between two readings. */
const COUNT_TOLERANCE = 25
const TICKS_PER_SECOND = 100

const ONCE = ['once', '--collectors', 'processes', '--output', 'json']

async function takeOnce(words: readonly string[] = [], before: readonly string[] = []): Promise<readonly WirePoint[]> {
  const cli = new Cli([...ONCE, ...words], { before: [...before] })
  const { code } = await cli.ended()
  assert.equal(code, 0, cli.stderr)
  return JSON.parse(cli.stdout)
}

function pointOf(points: readonly WirePoint[], type: string, tags: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(tags)
  const found = points.find((point) => point.type === type && wanted.every(([key, text]) => point.tags?.[key] === text))
  assert.ok(found, `no ${type} ${JSON.stringify(tags)}`)
  return found.value
}

/** Returns the columns of each process shown by ps. */
function ps(columns: string, ...words: readonly string[]): readonly (readonly string[])[] {
  const text = execFileSync('ps', [...words, '-o', columns], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
}

/** Starts a program that runs until the test ends. Resolves when it prints something, as it does once ready. */
async function started(t: TestContext, code: string): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.stdout !== null && child.pid !== undefined)
  await once(child.stdout, 'data')
  return child as ChildProcess & { readonly pid: number }
}

test('the numbers of processes and threads are those of ps', async () => {
  const points = await takeOnce(['--ticks', '1'])
  const rows = ps('state=,nlwp=', '-e')
  const near = (value: number, expected: number, what: string) =>
    assert.ok(Math.abs(value - expected) <= COUNT_TOLERANCE, `${what}: ${value}, ps has ${expected}`)
  const countOf = (state: string) => pointOf(points, 'process_count', { state })
  for (const [state, letter] of [
    ['idle', 'I'],
    ['zombie', 'Z'],
  ] as const) {
    near(countOf(state), rows.filter(([shown]) => shown === letter).length, state)
  }
  const states = points.filter(({ type }) => type === 'process_count')
  near(
    states.reduce((sum, { value }) => sum + value, 0),
    rows.length,
    'all',
  )
  near(pointOf(points, 'process_thread_count') / 10, rows.reduce((sum, [, n]) => sum + Number(n), 0) / 10, 'threads')
})

test('the CPU time of a busy process is that of its stat, and its memory that of ps', async (t) => {
  const busy = await started(t, 'const kept = Buffer.alloc(3e8, 1); console.log(kept.length); for (;;);')
  const cli = new Cli(['run', '--collectors', 'processes', '--interval', '1s', '--endpoint', 'stdout:'])
  t.after(() => cli.kill())
  const pid = String(busy.pid)
  const usages = () =>
    cli.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as WirePoint)
      .filter(({ type, tags }) => type === 'process_cpu_usage' && tags?.['pid'] === pid)
  await cli.until(() => usages().length >= 1)
  const ticksOf = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  }
  const [first, firstMs, seen] = [ticksOf(), performance.now(), usages().length]
  await cli.until(() => usages().length >= seen + 5)
  const cores = (ticksOf() - first) / TICKS_PER_SECOND / ((performance.now() - firstMs) / 1000)
  const measured = usages().slice(seen)
  const mean = measured.reduce((sum, { value }) => sum + value, 0) / measured.length
  assert.ok(Math.abs(mean * cpus().length - cores) < 0.15, `${mean * cpus().length} of a core, its stat says ${cores}`)

  const rss = pointOf(await takeOnce(['--ticks', '1']), 'process_rss', { pid, name: 'node' })
  const [[kilobytes = ''] = []] = ps('rss=', '-p', pid)
  assert.ok(Math.abs(rss / (Number(kilobytes) * 1024) - 1) < 0.05, `${rss} bytes, ps has ${kilobytes} kB`)
})

test('the first by CPU is the first in top', async (t) => {
  const busy = await Promise.all(
    Array.from({ length: 2 * cpus().length }, () => started(t, 'console.log(1); for (;;);')),
  )
  const cli = new Cli(['run', '--collectors', 'processes', '--interval', '2s', '--endpoint', 'stdout:'])
  t.after(() => cli.kill())
  await cli.until(() => cli.stdout.includes('"process_cpu_usage"'))
  await sleep(2500)
  const all = cli.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as WirePoint)
  const usages = all.filter(({ type }) => type === 'process_cpu_usage')
  const newest = Math.max(...usages.map(({ ts }) => ts))
  const first = usages.filter(({ ts }) => ts === newest).sort((a, b) => b.value - a.value)
  const text = execFileSync('top', ['-b', '-n', '2', '-d', '2', '-w', '200'], { encoding: 'utf8' })
  const shown = text
    .slice(text.lastIndexOf('  PID'))
    .split('\n')
    .slice(1, 8)
    .map((line) => line.trim().split(/\s+/)[0])
  const busyPids = new Set(busy.map(({ pid }) => String(pid)))
  assert.ok(
    shown.some((pid) => busyPids.has(pid ?? '')),
    text,
  )
  assert.ok(
    first.slice(0, 7).some(({ tags }) => busyPids.has(tags?.['pid'] ?? '')),
    JSON.stringify(first),
  )
})

for (const [hidepid, part] of [
  ['1', 'unreadable processes'],
  ['2', 'hidden processes'],
] as const) {
  test(`a user to whom hidepid=${hidepid} shows nothing of others has what is its own, and is told once`, async (t) => {
    const procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-hidepid-'))
    t.after(() => rmdirSync(procRoot))
    // A user who may read the checkout wherever it is, but not other users' processes.
    const capability = '--inh-caps=+dac_read_search --ambient-caps=+dac_read_search'
    const user = `exec setpriv --reuid=65534 --regid=65534 --clear-groups ${capability} "$@"`
    const script = `mount -t proc -o hidepid=${hidepid} proc '${procRoot}' && ${user}`
    const cli = new Cli([...ONCE, '--proc-root', procRoot, '--log-format', 'json'], {
      before: ['unshare', '--mount', 'sh', '-c', script, 'sh'],
    })
    assert.equal((await cli.ended()).code, 0, cli.stderr)
    const points: readonly WirePoint[] = JSON.parse(cli.stdout)
    assert.equal(pointOf(points, 'process_count', { state: 'unknown' }) > 1, hidepid === '1')
    const reported = new Set(points.map(({ tags }) => tags?.['pid']).filter((pid) => pid !== undefined))
    assert.equal(reported.size, 1, 'its own process')
    assert.equal(cli.log.filter((line) => line['part'] === part).length, 1, cli.stderr)
  })
}
