import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { Cli } from '../helpers/cli.js'
import { CliFolder } from '../helpers/run-cli.js'
import { Sink } from '../helpers/sink.js'

const BLOCKED = "outputs: [{ name: main, url: 'http://127.0.0.1:9/', token: hunter2, retry: { retries: 0 } }]\n"
const FAST = 'interval: 100ms\ninitialDelay: 0\ncollectors: { mounts: { enabled: false } }\n'

function folderFor(t: TestContext): CliFolder {
  const folder = new CliFolder()
  t.after(() => folder.remove())
  return folder
}

/** Starts an agent with this configuration. */
async function agentIn(
  t: TestContext,
  folder: CliFolder,
  config: string,
  env: Record<string, string> = {},
): Promise<Cli> {
  const file = `${readdirSync(folder.path).length}.yaml`
  writeFileSync(folder.file(file), `${FAST}${config}`)
  const cli = new Cli(['run', '-c', file], { cwd: folder.path, env })
  t.after(() => cli.kill())
  await cli.until(() => cli.logged('started') !== undefined)
  return cli
}

async function healthyIn(t: TestContext, folder: CliFolder): Promise<Cli> {
  const sink = await Sink.listen()
  t.after(() => sink.close())
  const agent = await agentIn(t, folder, `outputs: [{ name: main, url: '${sink.url}' }]\n`)
  await sink.until((points) => points.length > 0)
  return agent
}

async function blockedIn(t: TestContext, folder: CliFolder): Promise<Cli> {
  const agent = await agentIn(t, folder, BLOCKED)
  await agent.until(() => agent.logged('output blocked') !== undefined)
  return agent
}

/** Starts a server on this machine and returns its address. */
async function listening(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('hostpulse status', { skip: process.platform === 'win32' }, () => {
  it('exits with 0 and shows counts while all is well', async (t) => {
    const folder = folderFor(t)
    const { child } = await healthyIn(t, folder)
    const { code, stdout, stderr } = await folder.run(['status'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(
      stdout,
      new RegExp(`^agent ${child.pid} on \\S+ is healthy\nhostpulse \\S+, up .*, .* % of a core, .* resident\n`),
    )
    assert.match(stdout, /^configuration: \S+\.yaml$/m)
    assert.match(
      stdout,
      /^output main is ok: http:\/\/127\.0\.0\.1:\d+\/v1\/metrics\n {2}\d+ accepted = \d+ delivered \+ \d+ buffered \+ \d+ in flight\n/m,
    )
    assert.match(stdout, /^cpu +(idle|running) +\d+ +0 +\d+( |$)/m)
  })

  it('exits with 1 and begins with the output that is blocked', async (t) => {
    const folder = folderFor(t)
    await blockedIn(t, folder)
    const { code, stdout } = await folder.run(['status'])
    assert.equal(code, 1)
    assert.match(stdout, /is not healthy\n/)
    assert.match(stdout, /^1\. output main .*is blocked: .*ECONNREFUSED/m)
    assert.match(stdout, /^ {2}-> nothing listens there/m)
    assert.doesNotMatch(stdout, /hunter2/)
  })

  it('says the same as JSON, with the configuration in force and no secret', async (t) => {
    const folder = folderFor(t)
    const { child } = await blockedIn(t, folder)
    const { code, stdout } = await folder.run(['status', '--output', 'json'])
    const { agents } = JSON.parse(stdout)
    assert.deepEqual([code, agents.length], [1, 1])
    const [{ pid, answered, healthy, outputs, config, cost }] = agents
    assert.deepEqual([pid, answered, healthy, outputs[0].state], [child.pid, true, false, 'blocked'])
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = outputs[0].points
    const lost = dropped.overflow + dropped.expired + dropped.shutdown
    assert.equal(accepted, delivered + rejected + lost + buffered + inFlight)
    assert.deepEqual([path.basename(config.file), config.resolved.outputs[0].token], ['0.yaml', '***'])
    assert.ok(cost.cpuShare > 0 && cost.rssBytes > 1e6)
    assert.doesNotMatch(stdout, /hunter2/)
  })

  it('shows the configuration that was reloaded', async (t) => {
    const folder = folderFor(t)
    const agent = await agentIn(t, folder, BLOCKED)
    writeFileSync(folder.file('0.yaml'), `${FAST}${BLOCKED}tags: { env: prod }\n`)
    agent.child.kill('SIGHUP')
    await agent.until(() => agent.logged('config changed') !== undefined)
    const { stdout } = await folder.run(['status', '--output', 'json'])
    assert.deepEqual(JSON.parse(stdout).agents[0].config.resolved.tags, { env: 'prod' })
  })

  for (const [how, halt] of [
    ['halted', (agent: Cli) => agent.child.kill('SIGSTOP')],
    ['held by its own code', (agent: Cli) => agent.child.kill('SIGUSR2')],
  ] as const) {
    it(`exits with 2 and names the process when its agent is ${how}`, async (t) => {
      const folder = folderFor(t)
      const hold = folder.file('hold.cjs')
      writeFileSync(hold, "process.on('SIGUSR2', () => { process.stderr.write('held\\n'); for (;;); })")
      const agent = await agentIn(t, folder, BLOCKED, { NODE_OPTIONS: `--require=${hold}` })
      halt(agent)
      if (how !== 'halted') await agent.until(() => agent.stderr.includes('held\n'))
      const { code, stdout, stderr } = await folder.run(['status'])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, new RegExp(`^hostpulse: agent ${agent.child.pid} does not answer within 1 s`))
      assert.ok(existsSync(folder.file(`run/${agent.child.pid}.sock`)))
    })
  }

  it('exits with 2, says that a killed agent is gone, and removes its socket', async (t) => {
    const folder = folderFor(t)
    const agent = await agentIn(t, folder, BLOCKED)
    await agent.kill()
    const { code, stderr } = await folder.run(['status'])
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`^hostpulse: agent ${agent.child.pid} is gone: .* is removed$`, 'm'))
    const next = await folder.run(['status'])
    assert.equal(next.code, 2)
    assert.match(next.stderr, /^hostpulse: no agent of this user is running/)
  })

  it('lists several agents, and shows the one that is chosen', async (t) => {
    const folder = folderFor(t)
    const [healthy, blocked] = [await healthyIn(t, folder), await blockedIn(t, folder)]
    const all = await folder.run(['status'])
    assert.equal(all.code, 1)
    assert.match(all.stdout, new RegExp(`^ *${healthy.child.pid} +\\S+ +yes `, 'm'))
    assert.match(all.stdout, new RegExp(`^ *${blocked.child.pid} +\\S+ +no `, 'm'))
    assert.match(all.stdout, new RegExp(`^${blocked.child.pid}: output main `, 'm'))
    const one = await folder.run(['status', '--pid', `${healthy.child.pid}`])
    assert.equal(one.code, 0)
    assert.match(one.stdout, new RegExp(`^agent ${healthy.child.pid} `))
    assert.equal((await folder.run(['status', '--pid', '1'])).code, 2)
  })

  it('finds no socket after a stop, nor after a second signal', async (t) => {
    const folder = folderFor(t)
    const stopped = await healthyIn(t, folder)
    stopped.child.kill('SIGTERM')
    assert.equal((await stopped.ended()).code, 0)
    assert.deepEqual(readdirSync(folder.file('run')), [])
    // Accepts connections and never answers, so that the stop takes long.
    const silent = await listening(
      t,
      createServer((socket) => void t.after(() => socket.destroy())),
    )
    const hasty = await agentIn(t, folder, `outputs: [{ url: '${silent}/', timeout: 60s }]\n`)
    hasty.child.kill('SIGTERM')
    while (readdirSync(folder.file('run')).length > 0) await new Promise(setImmediate)
    hasty.child.kill('SIGTERM')
    assert.equal((await hasty.ended()).signal, 'SIGTERM')
    assert.deepEqual(readdirSync(folder.file('run')), [])
  })

  it('lets an agent run that has no place for its socket, and logs that once', async (t) => {
    const folder = folderFor(t)
    writeFileSync(folder.file('file'), '')
    const agent = await agentIn(t, folder, BLOCKED, { RUNTIME_DIRECTORY: folder.file('file/run') })
    assert.equal(agent.log.filter(({ msg }) => msg === 'status not served').length, 1)
  })
})

describe('hostpulse status --url', () => {
  it('asks an agent where it listens', async (t) => {
    const folder = folderFor(t)
    const sink = await Sink.listen()
    t.after(() => sink.close())
    const agent = await agentIn(t, folder, `outputs: [{ url: '${sink.url}' }]\nexpose: { listen: '127.0.0.1:0' }\n`)
    const url = String(agent.logged('exposed')?.['url']).replace('/metrics', '')
    const { code, stdout } = await folder.run(['status', '--url', url])
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`^agent ${agent.child.pid} `))
    assert.doesNotMatch(stdout, /configuration/)
  })

  it('exits with 2 when the server there does not answer, or is not an agent', async (t) => {
    const folder = folderFor(t)
    const silent = await listening(
      t,
      createServer((socket) => void t.after(() => socket.destroy())),
    )
    const other = await listening(
      t,
      createHttpServer((_, response) => response.writeHead(404).end('<html>')),
    )
    const cases = [
      [silent, /^hostpulse: the agent at http:\/\/127\.0\.0\.1:\d+\/status does not answer within 1 s/],
      [other, /HTTP 404: no agent answers there/],
      ['http://127.0.0.1:9', /ECONNREFUSED/],
    ] as const
    for (const [url, message] of cases) {
      const { code, stdout, stderr } = await folder.run(['status', '--url', url])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
    }
  })

  it('refuses a text that is not a URL, and --pid beside --url', async (t) => {
    const { code, stderr } = await folderFor(t).run(['status', '--url', 'localhost:9471', '--pid', '0'])
    assert.equal(code, 2)
    assert.match(stderr, /--url: "localhost:9471" is no URL: write http:\/\/127\.0\.0\.1:9471/)
    assert.match(stderr, /--pid: /)
  })
})

it('the program of `status` holds none of the parts of an agent', () => {
  const bundle = readFileSync(new URL('../../src/cli/run-status.cjs', import.meta.url), 'utf8')
  const parts = new Set([...bundle.matchAll(/^\/\/ src\/([\w-]+)\//gm)].map(([, folder]) => folder))
  assert.deepEqual([...parts].toSorted(), ['cli', 'config', 'listen', 'shared'])
})
