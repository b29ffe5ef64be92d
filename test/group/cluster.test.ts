import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import process from 'node:process'
import { after, before, describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AgentConfig } from '../../src/index.js'
import { privateFolder } from '../helpers/private-folder.js'
import { Sink, type WirePoint } from '../helpers/sink.js'

const PROGRAM = fileURLToPath(new URL('service.js', import.meta.url))
const INDEX = fileURLToPath(new URL('../../src/index.js', import.meta.url))
const execute = promisify(execFile)
const INTERVAL_MS = 500
const off = { enabled: false }

describe('a service of several processes with hostCollectors: once', { timeout: 120_000 }, () => {
  let sink: Sink
  before(async () => {
    sink = await Sink.listen()
  })
  after(() => sink.close())

  function configOf(service: string): AgentConfig {
    return {
      hostCollectors: 'once',
      interval: INTERVAL_MS,
      initialDelay: 0,
      tags: { service },
      collectors: { cpu: off, disk: off, network: off, system: off, cgroup: off },
      outputs: [{ url: sink.url, batch: { flushInterval: '20ms' } }],
    }
  }

  interface Options {
    readonly runtimeFolder: string
    readonly variables?: Record<string, string>
    readonly workers?: number
  }

  /** Starts a process of a service. Kills it and its workers after the test. */
  function start(context: TestContext, service: string, { runtimeFolder, variables, workers }: Options): Service {
    const words = [PROGRAM, JSON.stringify(configOf(service)), ...(workers === undefined ? [] : [String(workers)])]
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtimeFolder, ...variables }
    const running = new Service(spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] }))
    context.after(() => running.child.kill('SIGKILL'))
    return running
  }

  const pointsOf = (service: string, type: string) =>
    sink.points.filter((point) => point.tags?.['service'] === service && point.type === type)
  const workersOf = (points: readonly WirePoint[]) => new Set(points.map(({ tags }) => tags?.['worker']))
  const untilWorkers = (service: string, count: number) =>
    sink.until(() => workersOf(pointsOf(service, 'runtime_rss')).size >= count)

  it('as workers of node:cluster: one reports the host, each reports its runtime, and another takes over within two ticks', async (context) => {
    const service = start(context, 'cluster', { runtimeFolder: privateFolder(context), workers: 3 })
    await untilWorkers('cluster', 3)
    const leader = await service.reporter()
    await sink.until(() => pointsOf('cluster', 'mem_total').length >= 4)
    assert.deepEqual(service.reporters(), [leader])
    const times = pointsOf('cluster', 'mem_total').map(({ ts }) => ts)
    assert.equal(new Set(times).size, times.length, 'one point a tick')
    assert.deepEqual(workersOf(pointsOf('cluster', 'mem_total')), new Set([undefined]))
    assert.deepEqual(workersOf(pointsOf('cluster', 'runtime_rss')), new Set(['1', '2', '3']))
    assert.deepEqual(workersOf(pointsOf('cluster', 'agent_rss')), new Set(['1', '2', '3']))

    const killedMs = Date.now()
    process.kill(leader, 'SIGKILL')
    const successor = await service.reporter(leader)
    assert.notEqual(successor, leader)
    await sink.until(() => pointsOf('cluster', 'mem_total').some(({ ts }) => ts > killedMs))
    const [first] = pointsOf('cluster', 'mem_total').filter(({ ts }) => ts > killedMs)
    assert.ok((first?.ts ?? 0) - killedMs <= 2 * INTERVAL_MS, `${(first?.ts ?? 0) - killedMs} ms after the kill`)
    await service.end()
  })

  // PM2 sets these variables for its processes. The lock needs nothing else from it.
  it('as instances of PM2: one reports the host, each reports its runtime under its instance number', async (context) => {
    const runtimeFolder = privateFolder(context)
    const instances = ['0', '1', '2'].map((number) =>
      start(context, 'pm2', { runtimeFolder, variables: { NODE_APP_INSTANCE: number, pm_id: number } }),
    )
    await untilWorkers('pm2', 3)
    const leader = await Promise.race(instances.map((instance) => instance.reporter()))
    await sink.until(() => pointsOf('pm2', 'mem_total').length >= 3)
    assert.deepEqual(
      instances.flatMap((instance) => instance.reporters()),
      [leader],
    )
    const others = instances.filter(({ child }) => child.pid !== leader)
    // SIGTERM stops the agent, as in a restart. The lock is released before the last points are sent.
    process.kill(leader, 'SIGTERM')
    await Promise.race(others.map((instance) => instance.reporter()))
    await Promise.all(instances.map((instance) => instance.end()))
  })

  it('does not keep another service, or the same service without access to the lock, from reporting', async (context) => {
    const runtimeFolder = privateFolder(context)
    const services = [
      start(context, 'api', { runtimeFolder }),
      start(context, 'shop', { runtimeFolder }),
      start(context, 'api', { runtimeFolder: privateFolder(context) }),
    ]
    for (const service of services) assert.equal(await service.reporter(), service.child.pid)
    await sink.until(() => pointsOf('shop', 'runtime_rss').length > 0)
    const [point] = pointsOf('shop', 'runtime_rss')
    assert.equal(point?.tags?.['pid'], String(services[1]?.child.pid))
    await Promise.all(services.map((service) => service.end()))
  })
})

describe('a process with hostCollectors: once and the runtime collector', { timeout: 60_000 }, () => {
  const config: AgentConfig = {
    hostCollectors: 'once',
    interval: '10ms',
    initialDelay: 0,
    collectors: { runtime: { threads: true } },
  }

  /** Runs a program that creates an agent and does nothing else. Returns its output. */
  async function printed(runtimeFolder: string, program: string): Promise<string> {
    const make = `const { Agent } = require(${JSON.stringify(INDEX)}); const agent = new Agent(${JSON.stringify(config)})`
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtimeFolder }
    const { stdout } = await execute(process.execPath, ['--eval', `${make}; ${program}`], { env })
    return stdout.trim()
  }

  /** Returns code that ends the program after this many runtime collections and prints how often it read the host. */
  const untilTick = (ticks: number) => `
    agent.start()
    let left = ${ticks}
    const hold = setInterval(() => {}, 1000)
    agent.on('collect', ({ collector }) => {
      if (collector !== 'runtime' || --left !== 0) return
      clearInterval(hold)
      process.on('exit', () => console.log(agent.stats().collectors.memory.ticks > 0 ? 'leader' : 'follower'))
    })`

  it('exits by itself when its work is done, as leader and as follower', async (context) => {
    const runtimeFolder = privateFolder(context)
    assert.equal(await printed(runtimeFolder, 'agent.start()'), '')
    assert.equal(await printed(runtimeFolder, untilTick(20)), 'leader')
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtimeFolder }
    const leader = new Service(
      spawn(process.execPath, [PROGRAM, JSON.stringify(config)], { env, stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    context.after(() => leader.child.kill('SIGKILL'))
    await leader.reporter()
    assert.equal(await printed(runtimeFolder, untilTick(20)), 'follower')
    await leader.end()
  })

  it('holds no resources after a stop', async (context) => {
    const held = await printed(
      privateFolder(context),
      `const handles = () => process.getActiveResourcesInfo().filter((name) => /Pipe|Port/.test(name)).length
       // Node itself opens these with the first thread of a process.
       const streams = [process.stdout, process.stderr]
       const before = handles()
       const hold = setInterval(() => {}, 1000)
       let stopped
       agent.on('collect', ({ collector }) => {
         if (collector !== 'memory' || stopped !== undefined) return
         stopped = agent.stop().then(() => {
           clearInterval(hold)
           console.log(handles() - before)
         })
       })
       agent.start()`,
    )
    assert.equal(held, '0')
  })
})

/** A process of a service, or the primary of its workers. Tracks which of them have reported the host. */
class Service {
  readonly child: ChildProcess
  readonly #pids = new Set<number>()
  readonly #waiting = new Set<() => void>()

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\n')) this.#pids.add(Number.parseInt(line, 10))
      for (const wake of this.#waiting) wake()
      this.#waiting.clear()
    })
  }

  /** Returns the processes that have reported the host. */
  reporters(): number[] {
    return [...this.#pids]
  }

  /** Waits for a process other than the given one to report the host. */
  async reporter(other?: number): Promise<number> {
    for (;;) {
      const found = this.reporters().find((pid) => pid !== other)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** Stops it as a service manager does, and waits for its exit. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGTERM')
    await gone
  }
}
