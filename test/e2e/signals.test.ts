import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { Cli } from '../helpers/cli.js'
import { FaultServer, TAKE } from '../helpers/fault-server.js'
import { privateFolder } from '../helpers/private-folder.js'
import { Sink } from '../helpers/sink.js'
import { until } from '../send/helpers/until.js'

const TIMEOUT = { timeout: 30_000 }
const SIGNALS = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const
/** Signals that always stop. SIGHUP reloads when there is a configuration file. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const
const DONE = { code: 0, signal: null }

async function listen(context: TestContext): Promise<Sink> {
  const sink = await Sink.listen()
  context.after(() => sink.close())
  return sink
}

/** Two outputs: `late` still buffers the points that `live` has received. */
function twoOutputs(live: Sink, late: Sink): object {
  return {
    initialDelay: 0,
    interval: '50ms',
    outputs: [
      { name: 'live', url: live.url, batch: { flushInterval: '10ms' } },
      { name: 'late', url: late.url, batch: { flushInterval: '1h', maxPoints: 100_000 } },
    ],
  }
}

function written(context: TestContext, config: object): string {
  const file = path.join(privateFolder(context), 'hostpulse.yaml')
  writeFileSync(file, stringify(config))
  return file
}

for (const signal of STOP_SIGNALS) {
  describe(`${signal} with a configuration file`, () => {
    for (const command of [['run'], ['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:']]) {
      it(`has ${command[0]} send all that it has buffered`, TIMEOUT, async (context) => {
        const [live, late] = [await listen(context), await listen(context)]
        const cli = new Cli([...command, '--config', written(context, twoOutputs(live, late))])
        await live.until((points) => points.filter(({ type }) => type === 'mem_used').length >= 3)
        assert.equal(late.points.length, 0)
        cli.child.kill(signal)
        assert.deepEqual(await cli.ended(), DONE)
        const { points } = cli.stoppedStats().outputs.find(({ name }) => name === 'late') ?? {}
        assert.equal(points?.delivered, late.points.length)
        assert.equal(points?.accepted, late.points.length)
        assert.ok(late.points.filter(({ type }) => type === 'mem_used').length >= 3)
      })
    }

    it('is kept when it comes before the start is complete', TIMEOUT, async (context) => {
      const sink = await listen(context)
      const fifo = path.join(privateFolder(context), 'hostpulse.yaml')
      execFileSync('mkfifo', [fifo])
      const cli = new Cli(['run', '--config', fifo])
      // Resolves as soon as the program reads.
      const writer = await open(fifo, 'w')
      cli.child.kill(signal)
      await writer.writeFile(stringify({ outputs: [{ url: sink.url }] }))
      await writer.close()
      assert.deepEqual(await cli.ended(), DONE)
      assert.equal(cli.stoppedStats().outputs[0]?.points.buffered, 0)
    })
  })
}

for (const signal of SIGNALS) {
  describe(signal, () => {
    it('stops a run without a configuration file', TIMEOUT, async (context) => {
      const sink = await listen(context)
      const cli = new Cli(['run', '--endpoint', sink.url])
      await cli.until(() => cli.logged('started') !== undefined)
      cli.child.kill(signal)
      assert.deepEqual(await cli.ended(), DONE)
    })

    it('ends receive with 0', TIMEOUT, async () => {
      const cli = new Cli(['receive', '--listen', '127.0.0.1:0', '--store', ':memory:'])
      await cli.until(() => cli.stdout.includes('page:'))
      cli.child.kill(signal)
      assert.deepEqual(await cli.ended(), DONE)
    })

    it('has once send what it has taken until then', TIMEOUT, async (context) => {
      const sink = await listen(context)
      const marker = path.join(privateFolder(context), 'ticked')
      const module = path.join(path.dirname(marker), 'marking.mjs')
      writeFileSync(
        module,
        `import { writeFileSync } from 'node:fs'
         export async function collect() {
           writeFileSync(${JSON.stringify(marker)}, '')
           return [{ type: 'marked', value: 1 }]
         }`,
      )
      const config = written(context, { collectors: { marking: { module } }, outputs: [{ url: sink.url }] })
      const cli = new Cli(['once', '--ticks', '1000', '--send', '--config', config])
      await until(() => existsSync(marker), 'the first tick', 20_000)
      cli.child.kill(signal)
      assert.deepEqual(await cli.ended(), DONE)
      assert.ok(sink.points.some(({ type }) => type === 'marked'))
      assert.match(cli.stdout, /marked/)
    })

    it('lets once and check finish what they send', TIMEOUT, async (context) => {
      for (const words of [['once', '--ticks', '1', '--collectors', 'memory'], ['check']]) {
        const server = await FaultServer.start()
        context.after(() => server.close())
        const cli = new Cli([...words, '--send', '--endpoint', server.url])
        server.script = () => {
          cli.child.kill(signal)
          return TAKE
        }
        assert.deepEqual(await cli.ended(), DONE)
        assert.ok(server.stored.length > 0)
      }
    })

    it('ends a program that is stopping already at once, by itself', TIMEOUT, async () => {
      const server = await FaultServer.start({ script: () => ({ kind: 'hang', when: 'before headers' }) })
      const words = ['--initial-delay', '0', '--interval', '50ms', '--flush-interval', '10ms']
      const cli = new Cli(['run', '--endpoint', server.url, ...words])
      await until(() => server.requests.length === 1, 'the first request', 20_000)
      // Both are pending when it continues. Which one comes first is up to the kernel.
      const other = signal === 'SIGHUP' ? 'SIGTERM' : 'SIGHUP'
      for (const each of ['SIGSTOP', signal, other, 'SIGCONT'] as const) cli.child.kill(each)
      const end = await cli.ended()
      assert.equal(end.code, null)
      assert.ok(end.signal === signal || end.signal === other)
      await server.close()
    })
  })
}
