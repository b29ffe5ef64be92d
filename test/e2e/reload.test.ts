import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { stringify } from 'yaml'
import { Cli } from '../helpers/cli.js'
import { TAKE } from '../helpers/fault-server.js'
import { privateFolder } from '../helpers/private-folder.js'
import { assertWhole, FAST, output, ReloadRig, receiver } from '../helpers/reload-rig.js'
import { until } from '../send/helpers/until.js'

const TIMEOUT = { timeout: 60_000 }
const WAIT_MS = 30_000
const DONE = { code: 0, signal: null }

describe('SIGHUP with a configuration file', () => {
  it('changes what the file changes, or says that nothing changed', TIMEOUT, async (context) => {
    const [one, two] = [await receiver(context), await receiver(context)]
    const rig = new ReloadRig(context, { 'hostpulse.yaml': { ...FAST, outputs: [output('one', one)] } })
    await until(() => one.stored.length > 0, 'a point', WAIT_MS)
    assert.equal((await rig.reload())['msg'], 'config unchanged')

    rig.write('hostpulse.yaml', { ...FAST, tags: { env: 'test' }, outputs: [output('one', one), output('two', two)] })
    const { msg, changed } = await rig.reload()
    assert.deepEqual([msg, changed], ['config changed', ['tags', 'outputs[1]']])
    await until(() => two.stored.some(({ tags }) => tags?.['env'] === 'test'), 'a tagged point', WAIT_MS)
    await rig.stop()
    assertWhole(rig, 'one', one)
    assertWhole(rig, 'two', two)
  })

  it('changes the agent of a dashboard, which goes on to send to its page', TIMEOUT, async (context) => {
    const server = await receiver(context)
    const file = path.join(privateFolder(context), 'hostpulse.yaml')
    const write = (config: object) => writeFileSync(file, stringify({ ...FAST, ...config }))
    write({ host: 'before' })
    const cli = new Cli(['dashboard', '--config', file, '--listen', '127.0.0.1:0', '--store', ':memory:'])
    context.after(() => cli.kill())
    await cli.until(() => cli.logged('started') !== undefined)
    write({ host: 'after', outputs: [output('main', server)] })
    cli.child.kill('SIGHUP')
    await cli.until(() => cli.logged('config changed') !== undefined)
    assert.deepEqual(cli.logged('config changed')?.['changed'], ['host', 'outputs[0]'])
    await until(() => server.stored.length > 50, 'a second of points at the added output', WAIT_MS)
    const url = /http:\S+/.exec(cli.stdout)?.[0]
    const stats = (await (await fetch(`${url}v1/stats`)).json()) as {
      readonly receiver: { readonly agentHost: string }
    }
    assert.equal(stats.receiver.agentHost, 'after')
    for (let text = ''; !text.includes('uptime_seconds'); ) {
      // The page's own output flushes at different times.
      text = await (await fetch(`${url}v1/series?host=after`)).text()
    }
    cli.child.kill('SIGTERM')
    assert.deepEqual(await cli.ended(), DONE)
  })

  it(
    'changes nothing when the file cannot be used, and says why; then takes one that can',
    TIMEOUT,
    async (context) => {
      const server = await receiver(context)
      const good = { ...FAST, outputs: [output('main', server)] }
      const rig = new ReloadRig(context, { 'hostpulse.yaml': good })
      await rig.started()
      rig.write('hostpulse.yaml', { ...good, interval: '10x', colectors: {} })
      const rejected = await rig.reload()
      assert.equal(rejected['msg'], 'config rejected')
      assert.deepEqual(rejected['problems'], [
        { path: 'colectors', message: 'unknown key; did you mean collectors?' },
        { path: 'interval', message: '"10x" is not a duration: write 250ms, 10s, 5m or 1h' },
      ])
      const { length } = server.stored
      await until(() => server.stored.length > length + 5, 'points after the rejected file', WAIT_MS)

      // A partly written file.
      rig.write('hostpulse.yaml', stringify(good).slice(0, -15))
      assert.equal((await rig.reload())['msg'], 'config rejected')
      rig.write('hostpulse.yaml', '')
      assert.equal((await rig.reload())['msg'], 'config rejected')
      rmSync(rig.file('hostpulse.yaml'))
      assert.equal((await rig.reload())['msg'], 'config rejected')
      rig.write('hostpulse.yaml', { ...good, tags: { now: 'good' } })
      assert.deepEqual((await rig.reload())['changed'], ['tags'])
      await until(() => server.stored.some(({ tags }) => tags?.['now'] === 'good'), 'a tagged point', WAIT_MS)
      await rig.stop()
      assertWhole(rig, 'main', server)
    },
  )

  it('leaves flags and environment in force', TIMEOUT, async (context) => {
    const [flagged, filed] = [await receiver(context), await receiver(context)]
    const file = { ...FAST, host: 'of-file', outputs: [output('filed', filed)] }
    const words = ['--endpoint', flagged.url, '--flush-interval', '20ms', '--host', 'of-flag', '--tag', 'by=flag']
    const rig = new ReloadRig(context, { 'hostpulse.yaml': file }, words)
    await rig.started()
    rig.write('hostpulse.yaml', { ...file, host: 'other', tags: { by: 'file', env: 'test' } })
    assert.deepEqual((await rig.reload())['changed'], ['tags'])
    await until(() => flagged.stored.some(({ tags }) => tags?.['env'] === 'test'), 'a point of the new file', WAIT_MS)
    await rig.stop()
    assert.ok(flagged.stored.every(({ host, tags }) => host === 'of-flag' && tags?.['by'] === 'flag'))
    assert.equal(filed.requests.length, 0)
  })

  it('changes the log level', TIMEOUT, async (context) => {
    const server = await receiver(context)
    const file = { ...FAST, outputs: [output('main', server)] }
    const rig = new ReloadRig(context, { 'hostpulse.yaml': { ...file, log: { level: 'error' } } })
    await until(() => server.stored.length > 0, 'a point', WAIT_MS)
    rig.write('hostpulse.yaml', { ...file, log: { level: 'info' } })
    assert.deepEqual((await rig.reload())['changed'], ['log.level'])
    await rig.stop()
    assert.ok(rig.cli.logged('stopped') !== undefined)
  })

  it('comes to nothing while the agent stops', TIMEOUT, async (context) => {
    const [live, late] = [await receiver(context), await receiver(context)]
    // The output sends only at the stop.
    const batch = { maxPoints: 100_000, flushInterval: '1h' }
    const outputs = [output('live', live), output('late', late, { batch })]
    const rig = new ReloadRig(context, { 'hostpulse.yaml': { ...FAST, outputs } })
    await until(() => live.stored.length > 5, 'points', WAIT_MS)
    assert.equal(late.requests.length, 0)
    late.script = () => {
      rig.cli.child.kill('SIGHUP')
      return { kind: 'drip', what: 'headers', everyMs: 5 }
    }
    await rig.stop()
    assert.equal(late.requests.length, 1)
    assert.deepEqual(rig.outcomes, [])
    assertWhole(rig, 'live', live)
  })

  it('waits until the start is complete; a pipe is read only once', TIMEOUT, async (context) => {
    const server = await receiver(context)
    const folder = privateFolder(context)
    const fifo = path.join(folder, 'hostpulse.yaml')
    execFileSync('mkfifo', [fifo])
    const cli = new Cli(['run', '--config', fifo])
    context.after(() => cli.kill())
    // Resolves as soon as the program reads.
    const writer = await open(fifo, 'w')
    cli.child.kill('SIGHUP')
    await writer.writeFile(stringify({ ...FAST, outputs: [output('main', server)] }))
    await writer.close()
    await cli.until(() => cli.logged('config rejected') !== undefined)
    const order = cli.log.map(({ msg }) => msg)
    assert.ok(order.indexOf('started') < order.indexOf('config rejected'))
    assert.match(JSON.stringify(cli.logged('config rejected')), /is not a regular file and is read only once/)
    cli.child.kill('SIGTERM')
    assert.deepEqual(await cli.ended(), DONE)
  })

  it('loses and doubles nothing in a storm of signals, and costs few reloads', TIMEOUT, async (context) => {
    const [stays, moves] = [await receiver(context), await receiver(context)]
    const config = (number: number) => ({
      ...FAST,
      tags: { number: String(number) },
      outputs: [output('stays', stays), output('moves', moves, { timeout: `${number}s` })],
    })
    const rig = new ReloadRig(context, { 'hostpulse.yaml': config(1) })
    await until(() => stays.stored.length > 0, 'a point', WAIT_MS)
    const startMs = performance.now()
    for (let number = 2; number <= 40; number++) {
      rig.write('hostpulse.yaml', config(number))
      for (let count = 0; count < 10; count++) rig.cli.child.kill('SIGHUP')
      const { length } = stays.stored
      await until(() => stays.stored.length > length + 2, 'points during the storm', WAIT_MS)
    }
    await until(() => stays.stored.some(({ tags }) => tags?.['number'] === '40'), 'points by the last file', WAIT_MS)
    const elapsedMs = performance.now() - startMs
    assert.ok(rig.outcomes.length <= elapsedMs / 500 + 2, `${rig.outcomes.length} reloads in ${elapsedMs} ms`)
    await rig.stop()
    assertWhole(rig, 'stays', stays)
    assertWhole(rig, 'moves', moves)
  })

  it('keeps what an output has buffered in an outage', TIMEOUT, async (context) => {
    const [down, up] = [await receiver(context), await receiver(context)]
    down.script = () => ({ kind: 'answer', status: 503 })
    const retry = { initialDelay: '50ms', maxDelay: '100ms' }
    const outputs = [output('down', down, { retry }), output('up', up)]
    const rig = new ReloadRig(context, { 'hostpulse.yaml': { ...FAST, outputs } })
    await until(() => down.requests.length > 2 && up.stored.length > 0, 'the outage', WAIT_MS)
    for (let number = 1; number <= 3; number++) {
      rig.write('hostpulse.yaml', { ...FAST, tags: { reload: String(number) }, outputs })
      assert.equal((await rig.reload())['msg'], 'config changed')
    }
    down.script = () => TAKE
    await until(() => down.stored.some(({ tags }) => tags?.['reload'] === '3'), 'the end of the outage', WAIT_MS)
    await rig.stop()
    assertWhole(rig, 'down', down)
    assertWhole(rig, 'up', up)
    assert.ok(
      down.stored.some(({ tags }) => tags === undefined),
      'points from before the reloads',
    )
  })
})
