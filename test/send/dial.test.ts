import assert from 'node:assert/strict'
import dns from 'node:dns'
import net, { type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { type Dial, dialDirectly } from '../../src/send/dial.js'
import { systemClock } from '../../src/shared/clock.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { CrowdedListener } from './helpers/crowded-listener.js'
import { assertStatus, send, transportTo } from './helpers/transport.js'
import { until } from './helpers/until.js'

/** Addresses of this machine on which a test may listen. */
const [ONE, OTHER, THIRD, REFUSING] = ['127.0.0.11', '127.0.0.12', '127.0.0.13', '127.0.0.14'] as const

describe('A name with several addresses', {
  skip: process.platform !== 'linux' && 'only Linux has all of 127/8',
}, () => {
  it('gives a slow handshake the time of the attempt, wherever the slow one stands', async (t) => {
    const crowded = await CrowdedListener.start(t, ONE)
    const { port } = crowded
    const orders = { a: [REFUSING, ONE], b: [ONE, REFUSING], c: [REFUSING, ONE, '::1'], d: [ONE] }
    named(t, orders)
    const sent = Object.keys(orders).map((name) => {
      return send(transportTo(t, `http://${name}.example:${port}/`, { timeoutMs: 10_000 }))
    })
    // By then every first packet has been dropped.
    await new Promise((resolve) => setTimeout(resolve, 150))
    crowded.open()
    for (const answer of await Promise.all(sent)) assertStatus(answer, 204)
  })

  it('does not wait for those that are silent', async (t) => {
    const server = await listen(t, THIRD)
    await CrowdedListener.start(t, ONE, server.port)
    await CrowdedListener.start(t, OTHER, server.port)
    named(t, { a: [ONE, THIRD], b: [ONE, OTHER, THIRD], c: [ONE, REFUSING, OTHER, THIRD] })
    for (const [name, timeoutMs] of [
      ['a', 5_000],
      ['a', 60],
      ['b', 400],
      ['c', 5_000],
      ['c', 100],
    ] as const) {
      const clock = new FakeClock()
      let socket: Socket | undefined
      void open(dialDirectly(timeoutMs, clock), name, server.port).then((opened) => {
        socket = opened
      })
      for (; socket === undefined; await new Promise((resolve) => setImmediate(resolve))) await clock.advance(1)
      assert.equal(socket.remoteAddress, THIRD)
      assert.ok(clock.monotonicMs() < Math.min(timeoutMs, 1_000), `${clock.monotonicMs()} ms`)
      socket.destroy()
      assert.equal(clock.pendingTimers, 0)
    }
    await until(() => server.open() === 0, 'nothing else stays open')
  })

  it('lets the families take turns, and names the failure of each address', async (t) => {
    named(t, { a: [ONE, OTHER, THIRD, '::1', '::1'], b: [OTHER], c: [] })
    const failure = async (name: string) => {
      const { message } = await open(dialDirectly(5000, systemClock), name, 1).then(
        () => assert.fail('it connected'),
        (error: Error) => error,
      )
      return message
    }
    assert.match(await failure('a'), /0\.11:1; .*::1.*; .*0\.12:1; .*::1.*; .*0\.13:1$/)
    assert.equal(await failure('b'), `connect ECONNREFUSED ${OTHER}:1`)
    assert.equal(await failure('c'), 'c.example has no address')
  })

  it('leaves no connection when it is called off', async (t) => {
    const server = await listen(t, THIRD)
    const crowded = await CrowdedListener.start(t, ONE)
    named(t, { a: [ONE, ONE, ONE] })
    const calledOff = new AbortController()
    const dialled = dialDirectly(5000, systemClock)({ host: 'a.example', port: crowded.port }, calledOff.signal)
    setTimeout(() => calledOff.abort(), 50)
    await assert.rejects(dialled, { name: 'AbortError' })
    const late = dialDirectly(5000, systemClock)({ host: THIRD, port: server.port }, calledOff.signal)
    await assert.rejects(late, { name: 'AbortError' })
    assert.equal(server.open(), 0)
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    await until(() => sockets() <= CrowdedListener.FILLERS, 'the connections are closed')
  })
})

async function open(dial: Dial, name: string, port: number): Promise<Socket> {
  const socket: Duplex = await dial({ host: `${name}.example`, port }, new AbortController().signal)
  return socket as Socket
}

/** Resolves `NAME.example` to these addresses. */
function named(t: TestContext, addresses: Readonly<Record<string, readonly string[]>>): void {
  const lookup = (name: string, _options: unknown, found: (error: null, all: readonly object[]) => void) => {
    const all = addresses[name.replace('.example', '')] ?? []
    process.nextTick(
      found,
      null,
      all.map((address) => ({ address, family: net.isIP(address) })),
    )
  }
  t.mock.method(dns, 'lookup', lookup as unknown as typeof dns.lookup)
}

async function listen(t: TestContext, host: string): Promise<{ readonly port: number; open(): number }> {
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, open: () => sockets.size }
}
