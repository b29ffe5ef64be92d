import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import type { CollectorStats } from '../../src/shared/stats.js'
import { fixture } from '../faults/rig.js'
import { Cli, type CliOptions } from '../helpers/cli.js'
import { Sink } from '../helpers/sink.js'

const LEAKS = { NODE_OPTIONS: `--require ${fixture('leaks-descriptors.cjs')}` }

async function start(t: TestContext, { words = [], ...options }: CliOptions & { readonly words?: readonly string[] }) {
  const sink = await Sink.listen()
  t.after(() => sink.close())
  const cli = new Cli(['run', '--endpoint', sink.url, '--interval', '100ms', ...words], options)
  t.after(() => cli.child.kill('SIGKILL'))
  return { sink, cli }
}

/** Stops it by a signal and returns its collectors' statistics. */
async function stop(cli: Cli): Promise<Record<string, CollectorStats>> {
  cli.child.kill('SIGTERM')
  await cli.ended()
  return cli.stoppedStats().collectors
}

describe('hostpulse run', { timeout: 60_000 }, () => {
  it('survives without descriptors for a while, and its collectors recover', async (t) => {
    const { sink, cli } = await start(t, {
      words: ['--log-level', 'debug'],
      before: ['prlimit', '--nofile=256'],
      env: LEAKS,
    })
    await sink.until((points) => points.some(({ type }) => type === 'agent_rss'))
    cli.child.kill('SIGUSR2')
    await cli.until(() => cli.log.some(({ msg, collector }) => msg === 'collector partial' && collector === 'agent'))
    cli.child.kill('SIGUSR2')
    const resumedMs = Date.now()
    await sink.until((points) => points.some(({ type, ts }) => type === 'agent_rss' && ts > resumedMs))
    const { agent } = await stop(cli)
    assert.equal(agent?.failed, 0)
  })

  it('loads with few more descriptors than Node itself needs', async () => {
    const cli = new Cli(['run'], { before: ['prlimit', '--nofile=48'] })
    assert.equal((await cli.ended()).code, 2)
    assert.match(cli.stderr, /^hostpulse: outputs: there is none/)
  })

  it('reports in one line that it cannot be loaded', async () => {
    const cli = new Cli(['run'], { env: { NODE_OPTIONS: `--require ${fixture('refuses-program.cjs')}` } })
    assert.equal((await cli.ended()).code, 1)
    assert.match(cli.stderr, /^hostpulse: cannot be loaded: EMFILE: .*\n$/)
  })

  it('reports what it can read where /proc is hidden', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('only root can hide it')
    const hide = 'mount -t tmpfs none /proc && exec "$@"'
    const { cli } = await start(t, { before: ['unshare', '--mount', 'sh', '-c', hide, 'sh'] })
    await cli.until(() => cli.log.some((line) => line['collector'] === 'cpu' && line['reason'] === 'no-data'))
    const { agent } = await stop(cli)
    assert.ok(agent !== undefined && agent.ok > 0 && agent.partial > 0)
    assert.equal(agent.failed, 0)
  })

  it('sends as usual with a full disk behind its log', async (t) => {
    const { sink, cli } = await start(t, { before: ['sh', '-c', 'exec "$@" 2>/dev/full', 'sh'] })
    await sink.until((points) => points.length > 0)
    cli.child.kill('SIGTERM')
    assert.deepEqual(await cli.ended(), { code: 0, signal: null })
  })
})
