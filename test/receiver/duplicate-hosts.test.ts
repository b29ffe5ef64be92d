import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DuplicateHosts } from '../../src/receiver/duplicate-hosts.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { FakeClock } from '../helpers/fake-clock.js'

const INTERVAL_MS = 10_000
const A = 'a'.repeat(32)
const B = 'b'.repeat(32)

/** Agents that send to a receiver, on a fake clock. */
class Fleet {
  readonly clock = new FakeClock()
  readonly hosts = new DuplicateHosts(this.clock)
  #batches = 0

  /** Sends a batch. @param ts time of the points. @default now */
  send(agent: string, points: readonly Partial<WirePoint>[] = [{}], ts = this.clock.wallMs()): boolean {
    const batch = points.map((point) => ({ ts, host: 'web-1', type: 'mem_used', value: 1, ...point }))
    return this.hosts.note(`${agent}-0-${++this.#batches}`, batch)
  }

  /** Lets agents send once an interval. @returns whether any of them was told of a duplicate */
  run(seconds: number, agents: readonly string[], points?: readonly Partial<WirePoint>[]): boolean {
    let told = false
    for (let sinceMs = 0; sinceMs < seconds * 1000; sinceMs += INTERVAL_MS) {
      for (const agent of agents) told = this.send(agent, points) || told
      this.clock.hold(INTERVAL_MS)
    }
    return told
  }
}

describe('DuplicateHosts', () => {
  it('finds two agents with one host name, and tells both, within two minutes', () => {
    const fleet = new Fleet()
    fleet.run(600, [A])
    assert.equal(fleet.run(60, [A, B]), false)
    fleet.run(60, [A, B])
    assert.deepEqual(fleet.hosts.list(), [{ host: 'web-1', agents: 2, hostIds: [] }])
    assert.deepEqual([fleet.send(A), fleet.send(B)], [true, true])
  })

  it('says whether they are on one machine', () => {
    const fleet = new Fleet()
    const info = (id: string) => [{}, { type: 'agent_info', tags: { host_id: id.repeat(32) } }]
    const other = 'c'.repeat(32)
    for (let times = 0; times < 12; times++) {
      fleet.send(A, info('1'))
      fleet.send(B, info('2'))
      fleet.send(other, info('2'))
      fleet.clock.hold(INTERVAL_MS)
    }
    assert.deepEqual(fleet.hosts.list(), [{ host: 'web-1', agents: 3, hostIds: ['1'.repeat(32), '2'.repeat(32)] }])
  })

  it('forgets them when one stops', () => {
    const fleet = new Fleet()
    fleet.run(120, [A, B])
    fleet.run(70, [A])
    assert.deepEqual(fleet.hosts.list(), [])
    assert.equal(fleet.send(A), false)
  })

  it('waits longer for agents with a long interval', () => {
    const fleet = new Fleet()
    for (let times = 0; times < 3; times++) {
      fleet.send(A)
      fleet.send(B)
      fleet.clock.hold(180_000)
    }
    assert.equal(fleet.hosts.list().length, 1)
  })

  it('does not take a restart for a second agent, however often it comes', () => {
    const fleet = new Fleet()
    for (const digit of '0123456789') assert.equal(fleet.run(90, [digit.repeat(32)]), false)
    assert.deepEqual(fleet.hosts.list(), [])
  })

  it('allows a handover in which both run for a while', () => {
    const fleet = new Fleet()
    fleet.run(120, [A])
    fleet.run(50, [A, B])
    assert.equal(fleet.run(120, [B]), false)
  })

  it('does not take points that were left behind for a second agent', () => {
    const fleet = new Fleet()
    fleet.run(20, [A])
    const lastMs = fleet.clock.wallMs()
    fleet.clock.hold(INTERVAL_MS)
    for (let times = 0; times < 20; times++) {
      assert.equal(fleet.send(A, [{}], lastMs + times), false)
      assert.equal(fleet.send(B), false)
      fleet.clock.hold(INTERVAL_MS)
    }
  })

  it('does not take a restart after a clock was set back for a second agent', () => {
    const fleet = new Fleet()
    fleet.run(300, [A])
    for (let times = 0; times < 20; times++) {
      assert.equal(fleet.send(B, [{}], fleet.clock.wallMs() - 300_000), false)
      fleet.clock.hold(INTERVAL_MS)
    }
  })

  it('lets agents share a host name whose series differ', () => {
    const fleet = new Fleet()
    for (let times = 0; times < 20; times++) {
      fleet.send(A, [{ tags: { team: 'a' } }, { type: 'runtime_rss' }, { type: 'orders_total' }])
      fleet.send(B, [{ tags: { team: 'b' } }, { type: 'runtime_rss' }, { type: 'orders_total' }])
      fleet.send('c'.repeat(32), [{ type: 'load_1' }, { type: 'runtime_rss' }])
      fleet.clock.hold(INTERVAL_MS)
    }
    assert.deepEqual(fleet.hosts.list(), [])
  })

  it('compares series whatever the order of points and tags', () => {
    const fleet = new Fleet()
    const points = [{ type: 'swap_used' }, { type: 'disk_used', tags: { mount: '/', fstype: 'ext4' } }]
    const others = [{ type: 'disk_used', tags: { fstype: 'ext4', mount: '/' } }, { type: 'disk_total' }]
    for (let times = 0; times < 12; times++) {
      fleet.send(A, [{ type: 'disk_total' }, ...points])
      fleet.send(B, others)
      fleet.clock.hold(INTERVAL_MS)
    }
    assert.equal(fleet.hosts.list().length, 1)
  })

  it('passes over batches whose key says nothing of an agent', () => {
    const fleet = new Fleet()
    fleet.run(120, ['mine', 'yours'])
    assert.deepEqual(fleet.hosts.list(), [])
  })

  it('remembers a bounded number of agents of a host, the first ones while they live', () => {
    const fleet = new Fleet()
    const agents = Array.from({ length: 12 }, (_, index) => index.toString(16).repeat(32))
    fleet.run(120, agents)
    assert.equal(fleet.hosts.list()[0]?.agents, 8)
    fleet.run(120, [])
    fleet.run(120, agents.slice(9))
    assert.equal(fleet.hosts.list()[0]?.agents, 3)
  })

  it('remembers a bounded number of hosts, the first ones while they live', () => {
    const fleet = new Fleet()
    const hosts = Array.from({ length: 1500 }, (_, index) => ({ host: `web-${index}` }))
    fleet.run(120, [A, B], hosts)
    assert.equal(fleet.hosts.list().length, 1000)
    fleet.run(120, [])
    fleet.run(120, [A, B], hosts.slice(1200))
    assert.equal(fleet.hosts.list().length, 300)
  })
})
