import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Loader, transformSync } from 'esbuild'
import { loadForCommand } from '../../src/cli/load.js'
import { encodeFrames } from '../../src/encode/encode-frames.js'
import { encoderFor } from '../../src/encode/encoder-for.js'
import { JSON_LINES, JsonEncoder } from '../../src/encode/json/json.js'
import type { Frame } from '../../src/shared/frame.js'
import { ReportMaker } from '../../workers/reports/report-maker.js'
import { Cli } from '../helpers/cli.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import type { WirePoint } from '../helpers/sink.js'
import { bodyOf, frame, gauge } from '../send/helpers/encoded.js'
import { outputSettings } from '../send/helpers/output-settings.js'
import { seenStall } from '../workers/reports/seen-stall.js'
import { ROOT, snippets } from './snippet.js'

/*
 * Runs the snippets of README and docs unchanged, apart from host names and ports. Shell commands are run by
 * test/package/commands.test.ts.
 */

/** Snippets covered by another test. */
const elsewhere: Readonly<Record<string, string>> = { 'docs/architecture.md json 1': 'test/architecture.test.ts' }

const all = new Map(snippets().map((snippet) => [snippet.name, snippet]))
const run = new Set<string>()

function textOf(name: string): string {
  run.add(name)
  return all.get(name)?.text ?? assert.fail(`there is no snippet ${name}`)
}

// Inside the package, so that a file can import it by name.
const folder = mkdtempSync(path.join(ROOT, 'dist/snippets-'))
after(() => rmSync(folder, { recursive: true }))

function write(file: string, text: string): string {
  const target = path.join(folder, file)
  writeFileSync(target, text)
  return target
}

/** Runs code as a module of this process, compiled for Node 20, because older versions lack some of its syntax. */
async function runHere(name: string, code: string): Promise<void> {
  const loader = (all.get(name)?.language ?? 'js') as Loader
  const { code: plain } = transformSync(code, { loader, format: 'esm', target: 'node20' })
  // An agent does not keep the process alive while it waits.
  const hold = setInterval(() => {}, 1000)
  await import(pathToFileURL(write(`${name.replaceAll(/\W/g, '-')}.mjs`, plain)).href)
  clearInterval(hold)
}

/** A process that runs code, with its output. */
class Running {
  readonly child: ChildProcess
  text = ''
  #wake = () => {}

  constructor(file: string) {
    this.child = spawn(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString()
      this.#wake()
    })
    this.child.once('close', () => this.#wake())
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text)
      if (found !== null) return found
      assert.equal(this.child.exitCode, null, this.text)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    const closed = once(this.child, 'close')
    if (signal !== undefined) this.child.kill(signal)
    await closed
    return this.child.exitCode
  }
}

// The snippet is itself a test.
await runHere('docs/testing-your-service.md js 1', textOf('docs/testing-your-service.md js 1'))

describe('a snippet of README or docs', { timeout: 60_000, concurrency: true }, () => {
  it('is a server that takes points, and agents in servers that send to it', async (t) => {
    const receiver = new Running(
      write(
        'receiver.mjs',
        textOf('README.md js 1').replace(
          'listen(8080)',
          "listen(0, function () { console.log('port', this.address().port) })",
        ),
      ),
    )
    t.after(() => receiver.child.kill('SIGKILL'))
    const [, port = ''] = await receiver.until(/port (\d+)/)
    const server = "import http from 'node:http'\nconst server = http.createServer().listen(0)\n"
    const programs = {
      'README.md js 2': (text: string) => `${server}${text}process.once('SIGTERM', () => server.close())\n`,
      'docs/embedding.md js 1': (text: string) => server + text,
    }
    for (const [name, whole] of Object.entries(programs)) {
      const text = whole(textOf(name)).replace('//collector:8080', `//127.0.0.1:${port}`)
      const agent = new Running(write(`${name.replaceAll(/\W/g, '-')}.mjs`, `${text}console.log('ready')\n`))
      t.after(() => agent.child.kill('SIGKILL'))
      await agent.until(/ready/)
      assert.equal(await agent.end('SIGTERM'), 0, name)
    }
    await receiver.until(/orders_total 3 { service: 'api', shop: 'a' }/)
  })

  it('is a configuration that changes while the agent runs', async () => {
    const code = textOf('docs/embedding.md js 2').replace('//collector:8080', '//127.0.0.1:1')
    const program = new Running(write('reconfigure.mjs', code))
    await program.until(/\[ 'tags', 'collectors.cpu.interval' \]/)
    assert.equal(await program.end(), 0)
  })

  it('is a collector and its configuration', async () => {
    write('queue-depth.mjs', textOf('docs/custom-collectors.md js 1'))
    const config = write('queue.yaml', textOf('docs/custom-collectors.md yaml 1'))
    const cli = new Cli(['once', '--config', config, '--collectors', 'queue', '--output', 'json'])
    assert.deepEqual(await cli.ended(), { code: 0, signal: null }, cli.stderr)
    assert.deepEqual(
      (JSON.parse(cli.stdout) as WirePoint[]).map(({ type, value, tags }) => [type, value, tags]),
      [['queue_depth', 3, { folder: '/var/spool/mail' }]],
    )
  })

  it('is a configuration that is accepted', () => {
    const env = { HOSTPULSE_TOKEN: 't', HOSTNAME: 'web-1' }
    const io = {
      stdout: { write: () => true },
      stderr: { write: () => true },
      facts: fakeFacts({ env, stat: () => ({ kind: 'file' }) }),
    }
    const settingsOf = (name: string) =>
      loadForCommand({ usage: [], config: write('hostpulse.yaml', textOf(name)) }, io).settings
    assert.equal(settingsOf('README.md yaml 1').outputs[0]?.token, 't')
    const stalls = settingsOf('docs/stalls.md yaml 1').collectors.find(({ name }) => name === 'stalls')
    assert.deepEqual(stalls?.options['listen'], { host: '127.0.0.1', port: 9472 })
    const boxed = settingsOf('docs/stalls.md yaml 3').collectors.find(({ name }) => name === 'stalls')
    assert.deepEqual(boxed?.options['blackBox'], { file: '/var/lib/shop/black-box', keep: 900_000 })
    assert.equal(settingsOf('docs/sampling.md yaml 1').collectors[0]?.sampleIntervalMs, 10)
    const names = settingsOf('docs/linux-details.md yaml 1').collectors.map(({ name }) => name)
    for (const name of ['sockets', 'vm', 'sensors']) assert.ok(names.includes(name), name)
    assert.ok(settingsOf('docs/containers.md yaml 1').collectors.some(({ name }) => name === 'cgroup'))
    assert.ok(settingsOf('docs/processes.md yaml 1').collectors.some(({ name }) => name === 'processes'))
    assert.ok(settingsOf('docs/configuration.md yaml 1').collectors.length > 0)
    assert.equal(settingsOf('docs/filters.md yaml 1').collectors[2]?.shape?.maxSeries, 10_000)
    assert.equal(settingsOf('docs/names.md yaml 1').expose?.names.style, 'node_exporter')
  })

  it('is a body as the agent writes it', () => {
    const machine = { id: undefined, platform: 'linux', release: '', arch: 'x64', uptimeSeconds: 0 }
    const encoder = encoderFor(outputSettings(), { host: 'web-1', tags: {}, agentId: '', startedMs: 0, machine })
    const body = bodyOf(encoder, frame(1_763_800_000_000, [gauge('cpu_usage', { cpu: 'total' }), 0.42]))
    assert.equal(textOf('README.md json 1').trim(), body.toString())
  })

  it('is a report of a stall as the watch thread sends it', () => {
    const frames: Frame[] = []
    const place = [{ function: 'computeTotals', file: 'src/orders.js', line: 42, column: 3 }]
    const seen = seenStall({ seconds: 0.531, context: 'GET /orders' }, place)
    const wallMs = () => 1_763_800_000_500
    new ReportMaker({ tags: {}, afterMs: 500, soFar: () => seen, add: (each) => frames.push(each), wallMs }).held(531)
    const body = encodeFrames(frames, new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_LINES }))
    assert.equal(textOf('docs/stalls.md json 1'), String(body))
  })

  it('is the probe of a ready-made manifest', () => {
    const manifest = readFileSync(path.join(ROOT, 'config/kubernetes/stalls.yaml'), 'utf8')
    const indented = manifest.replaceAll(/^ {10}/gm, '').replace('port: stalls', 'port: 9472')
    assert.ok(indented.includes(textOf('docs/stalls.md yaml 2')))
  })

  it('is a test of a service', async () => {
    await runHere('docs/embedding.md ts 1', textOf('docs/embedding.md ts 1'))
    const start = `const names = ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup', 'runtime', 'agent']
      const collectors = Object.fromEntries(names.map((name) => [name, { enabled: false }]))
      const outputs = [{ url: 'http://receiver/' }]
      const agent = new Agent({ collectors, outputs }, { clock, transport: receiver.transport })
      agent.start()
      agent.report({ type: 'a', value: 1 })`
    const text = textOf('docs/testing-your-service.md js 2')
    const comment = /^\/\/ … start an agent .*$/m
    assert.match(text, comment)
    await runHere(
      'docs/testing-your-service.md js 2',
      `import assert from 'node:assert/strict'
      import { Agent } from 'hostpulse'
      import { FakeClock, FakeReceiver } from 'hostpulse/testing'
      ${text.replace(comment, start)}
      assert.equal(receiver.requests.length, 2)
      assert.equal(receiver.pointsOf('a').length, 1)
      await agent.stop()`,
    )
  })

  it('learns what held its event loop, and in which request', async () => {
    const held = (snippet: string, hold: string, check: string) =>
      runHere(
        snippet,
        `import assert from 'node:assert/strict'
        import { AsyncLocalStorage } from 'node:async_hooks'
        import { Agent } from 'hostpulse'
        import { holdEventLoop } from 'hostpulse/testing'
        const requests = new AsyncLocalStorage()
        ${textOf(snippet)}
        const next = (event, is = () => true) =>
          new Promise((resolve) => agent.on(event, (value) => is(value) && resolve(value)))
        const isWatched = next('collect', ({ collector }) => collector === 'stalls')
        agent.start()
        await isWatched
        const stall = next('stall')
        ${hold}
        ${check}
        await agent.stop()`,
      )
    await Promise.all([
      held('docs/stalls.md ts 1', 'holdEventLoop(400)', 'await stall'),
      held(
        'docs/stalls.md ts 2',
        `requests.run({ route: '/orders' }, () => holdEventLoop(400))`,
        `assert.deepEqual((await stall).context, { route: '/orders' })`,
      ),
    ])
  })

  it('reports a thread, or the host once for several processes', async () => {
    await runHere('docs/cluster.md js 1', textOf('docs/cluster.md js 1'))
    await runHere(
      'docs/cluster.md js 2',
      `import { Agent } from 'hostpulse'
      const url = 'http://127.0.0.1:9/'
      ${textOf('docs/cluster.md js 2')}
      await agent.stop()`,
    )
  })

  it('is a bundle', async () => {
    const collected = 7
    write(
      'app.js',
      `import { Agent } from 'hostpulse'
      const config = { initialDelay: 0, collectors: { memory: { interval: '50ms' } } }
      ${textOf('docs/bundles.md js 2')}
      agent.on('collect', ({ collector }) => collector === 'memory' && process.exit(${collected}))
      agent.on('collectError', ({ message }) => console.log(message))
      agent.start()
      setInterval(() => {}, 1000)`,
    )
    const build = write(
      'build.mjs',
      `import * as esbuild from 'esbuild'
      ${textOf('docs/bundles.md js 1')}
      ${textOf('docs/bundles.md js 3')}
      await esbuild.stop()
      await import('./out/app.js')`,
    )
    const app = new Running(build)
    assert.deepEqual([await app.end(), app.text], [collected, ''])
    assert.ok(existsSync(path.join(folder, 'out/hostpulse/run.js')))
  })
})

it('every snippet is run by one of these tests', () => {
  const known = new Set([...run, ...Object.keys(elsewhere)])
  const unknown = [...all.values()].filter(({ name, language }) => !['', 'sh'].includes(language) && !known.has(name))
  assert.deepEqual(
    unknown.map(({ name }) => name),
    [],
  )
  for (const file of Object.values(elsewhere)) assert.ok(existsSync(path.join(ROOT, file)), file)
})
