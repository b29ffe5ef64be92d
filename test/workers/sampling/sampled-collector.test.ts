import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { type Files, interfaceLine, SampledWorld, within } from './sampled-world.js'

const START_MS = 1_763_800_000_000

let world: SampledWorld
afterEach(() => world.remove())

/** Files of two CPUs with clock ticks of 10 ms: busy a tenth of the time, and all the time from `fromMs` to `toMs`. */
function cpuBurst(fromMs: number, toMs: number): Files {
  return (nowMs) => {
    const burstMs = within(nowMs, fromMs, toMs)
    const busyMs = burstMs + 0.1 * (nowMs - burstMs)
    const [busy, idle] = [busyMs, nowMs - busyMs].map((ms) => Math.floor((2 * ms) / 10))
    return { stat: `cpu  ${busy} 0 0 ${idle} 0 0 0 0 0 0\n` }
  }
}

/** Files of an interface with a byte a millisecond, and a thousand from `fromMs` to `toMs`. */
function traffic(fromMs: number, toMs: number): Files {
  return (nowMs) => ({ 'net/dev': interfaceLine('eth0', nowMs + 999 * within(nowMs, fromMs, toMs)) })
}

async function summaryOf(files: Files, collector: string, sampleIntervalMs: number): Promise<Map<string, number>> {
  world = new SampledWorld(files)
  const opened = world.open(collector, { sampleIntervalMs })
  await world.pass(200)
  await world.harvest(opened)
  await world.pass(1000)
  const { tick } = await world.harvest(opened)
  opened.close()
  return new Map([...tick].map(([name, value]) => [name, Math.round(value * 1e3) / 1e3]))
}

describe('a sampled collector', () => {
  it('shows 300 ms of CPU load within a second in maximum and p99', async () => {
    const busy = await summaryOf(cpuBurst(500, 800), 'cpu', 10)
    assert.equal(busy.get('cpu_usage{cpu=total}'), 0.37)
    assert.equal(busy.get('cpu_usage{cpu=total,stat=max}'), 1)
    assert.equal(busy.get('cpu_usage{cpu=total,stat=p99}'), 1)
    assert.equal(busy.get('cpu_usage{cpu=total,stat=min}'), 0.091)
  })

  it('shows no load that is not there, though clock ticks are coarser than its samples', async () => {
    for (const stepMs of [1, 10]) {
      const quiet = await summaryOf(cpuBurst(0, 0), 'cpu', stepMs)
      assert.equal(quiet.get('cpu_usage{cpu=total}'), 0.1)
      // 20 ticks in 100 ms: one more or less is 5 %.
      assert((quiet.get('cpu_usage{cpu=total,stat=max}') ?? 1) <= 0.151, 'max')
      assert((quiet.get('cpu_usage{cpu=total,stat=p99}') ?? 1) <= 0.151, 'p99')
      world.remove()
    }
    world = new SampledWorld(() => ({}))
  })

  it('shows 20 ms of network traffic at samples of 1 ms', async () => {
    const busy = await summaryOf(traffic(700, 720), 'network', 1)
    assert.equal(busy.get('net_rx_bytes_per_second{iface=eth0,stat=max}'), 1_000_000)
    assert.equal(busy.get('net_rx_bytes_per_second{iface=eth0,stat=p99}'), 1_000_000)
    assert.equal(busy.get('net_rx_bytes_per_second{iface=eth0,stat=p95}'), 1000)
    assert.equal(busy.get('net_rx_bytes_per_second{iface=eth0,stat=min}'), 1000)
    assert.equal(busy.get('net_rx_bytes_per_second{iface=eth0}'), 20_980)
  })

  it('shows 20 ms of a long run queue at samples of 1 ms', async () => {
    const queue: Files = (nowMs) => ({ stat: `procs_running ${nowMs >= 700 && nowMs < 720 ? 50 : 1}\n` })
    const busy = await summaryOf(queue, 'system', 1)
    assert.equal(busy.get('procs_running{stat=max}'), 50)
    assert.equal(busy.get('procs_running{stat=p99}'), 50)
    assert.equal(busy.get('procs_running{stat=p95}'), 1)
    assert.equal(busy.get('procs_running'), 1 + (20 * 49) / 1000)
  })

  it('has rates, shares of time and counters exactly from tick to tick, as without samples', async () => {
    world = new SampledWorld((nowMs) => ({
      ...cpuBurst(1300, 1600)(nowMs),
      ...traffic(400, 700)(nowMs),
    }))
    for (const name of ['cpu', 'network']) {
      const sampled = world.open(name, { sampleIntervalMs: 7 })
      const plain = world.openPlain(name)
      for (const ms of [333, 1000, 471.5]) {
        await world.pass(ms)
        const { tick } = await world.harvest(sampled)
        const expected = (await world.harvest(plain)).tick
        for (const [series, value] of expected) assert.equal(tick.get(series), value, series)
        const plainNames = [...tick.keys()].filter((series) => !series.includes('stat='))
        assert.deepEqual(plainNames, [...expected.keys()])
      }
      sampled.close()
    }
  })

  it('cuts a held main thread’s summaries exactly from boundary to boundary', async () => {
    // Each millisecond has one byte more than the one before, so no two seconds are equal.
    world = new SampledWorld((nowMs) => ({ 'net/dev': interfaceLine('eth0', (nowMs * (nowMs + 1)) / 2) }))
    for (const emit of ['summary', 'all'] as const) {
      const opened = world.open('network', { sampleIntervalMs: 10, intervalMs: 1000, emit })
      const startMs = world.time.clock.wallMs()
      await world.pass(1000)
      await world.fetch(opened, startMs + 1000, 0, 1000)
      await world.pass(10_000)
      const rows = await world.fetch(opened, startMs + 11_000, 9, 1000)
      const monotonicMs = world.time.clock.monotonicMs() - 11_000
      const bytesAt = (ms: number) => ((monotonicMs + ms) * (monotonicMs + ms + 1)) / 2
      const name = 'net_rx_bytes_per_second{iface=eth0}'
      for (let second = 2; second <= 11; second++) {
        const ms = second * 1000
        const atBoundary = rows.filter(({ tsMs, points }) => tsMs === startMs + ms && points.has(name))
        if (emit === 'summary') {
          assert.equal(atBoundary[0]?.points.get(name), bytesAt(ms) - bytesAt(ms - 1000), `second ${second}`)
          const most = atBoundary[0]?.points.get('net_rx_bytes_per_second{iface=eth0,stat=max}') ?? 0
          assert.equal(Math.round(most), Math.round((bytesAt(ms) - bytesAt(ms - 10)) * 100), `second ${second}`)
        }
        assert.equal(atBoundary.length, 1, `second ${second}`)
      }
      const sampled = rows.filter(({ points }) => points.has(name)).map(({ tsMs }) => tsMs - startMs)
      const expected = Array.from(
        { length: emit === 'all' ? 1000 : 10 },
        (_, index) => (index + 1) * (emit === 'all' ? 10 : 1000) + 1000,
      )
      assert.deepEqual(
        sampled.toSorted((one, other) => one - other),
        expected,
      )
      opened.close()
    }
  })

  it('gives every sample a point of its own time with emit: all, on the grid and never twice', async () => {
    world = new SampledWorld(traffic(0, 0))
    const opened = world.open('network', { sampleIntervalMs: 1, emit: 'all' })
    const times: number[] = []
    for (const ms of [500.25, 333.5, 1000]) {
      await world.pass(ms)
      const { rows } = await world.harvest(opened)
      const samples = rows.filter(({ points }) => points.has('net_rx_bytes_per_second{iface=eth0}'))
      for (const { points } of samples) {
        assert.equal(points.has('net_rx_bytes_total{iface=eth0}'), false)
        assert.equal(Math.round(points.get('net_rx_bytes_per_second{iface=eth0}') ?? 0), 1000)
      }
      times.push(...samples.map(({ tsMs }) => tsMs))
    }
    // A rate covers 10 ms, and none begins before the first sample.
    assert.equal(times[0], START_MS + 11)
    assert(times.length >= 1790)
    for (const [index, tsMs] of times.entries()) assert.equal(tsMs, START_MS + 11 + index)
    opened.close()
  })

  it('has even rates of even traffic although its samples are taken at uneven distances', async () => {
    for (const emit of ['summary', 'all'] as const) {
      world = new SampledWorld((nowMs) => ({ 'net/dev': interfaceLine('eth0', 1000 * Math.floor(nowMs)) }))
      const { clock } = world.time
      world.time.onWake = (nowMs) => {
        if (Math.round(nowMs) % 3 === 0) clock.hold(0.95)
      }
      const opened = world.open('network', { sampleIntervalMs: 1, emit })
      await world.pass(500)
      await world.harvest(opened)
      await world.pass(500)
      const { rows } = await world.harvest(opened)
      const names = ['', ',stat=min', ',stat=max'].map((stat) => `net_rx_bytes_per_second{iface=eth0${stat}}`)
      const rates = rows.flatMap(({ points }) => names.flatMap((name) => points.get(name) ?? []))
      assert(rates.length >= (emit === 'all' ? 400 : 3))
      // Samples are 0.05 to 1.95 ms and 0 to 2 kB apart.
      const [least, most] = [Math.min(...rates), Math.max(...rates)]
      assert(least >= 900_000 && most <= 1_100_000, `${emit}: ${least} to ${most} B/s`)
      opened.close()
      world.remove()
    }
    world = new SampledWorld(() => ({}))
  })

  it('has the counters of the tick, and what is not sampled, once with emit: all', async () => {
    world = new SampledWorld(() => ({ stat: 'ctxt 7\nbtime 5\nprocs_running 3\n', uptime: '9 9\n' }))
    const opened = world.open('system', { sampleIntervalMs: 10, emit: 'all' })
    await world.pass(120)
    const { rows, tick } = await world.harvest(opened)
    assert.deepEqual(
      tick,
      new Map([
        ['context_switches_total', 7],
        ['boot_time_seconds', 5],
        ['uptime_seconds', 9],
      ]),
    )
    assert.equal(rows.filter(({ points }) => points.get('procs_running') === 3).length, 12)
    opened.close()
  })

  it('keeps the others’ samples when an interface comes and goes within a tick', async () => {
    const files: Files = (nowMs) => ({
      'net/dev': `${interfaceLine('eth0', nowMs)}${nowMs >= 300 ? interfaceLine('eth1', 2 * nowMs) : ''}${
        nowMs >= 400 && nowMs < 600 ? interfaceLine('veth7', nowMs) : ''
      }`,
    })
    for (const emit of ['summary', 'all'] as const) {
      world = new SampledWorld(files)
      const opened = world.open('network', { sampleIntervalMs: 10, emit })
      await world.pass(1000)
      const { rows, tick } = await world.harvest(opened)
      if (emit === 'summary') {
        assert.equal(Math.round(tick.get('net_rx_bytes_per_second{iface=eth0,stat=min}') ?? 0), 1000)
        assert.equal(Math.round(tick.get('net_rx_bytes_per_second{iface=eth1,stat=min}') ?? 0), 2000)
        assert.equal([...tick.keys()].filter((name) => name.includes('veth7')).length, 0)
      } else {
        const count = (iface: string) =>
          rows.filter(({ points }) => points.has(`net_rx_bytes_per_second{iface=${iface}}`)).length
        assert.deepEqual([count('eth0'), count('eth1'), count('veth7')], [99, 70, 19])
        assert.deepEqual(
          rows.slice(1).map(({ tsMs }) => tsMs),
          rows.slice(1).map((_, index) => START_MS + 10 * (index + 1)),
        )
      }
      opened.close()
      world.remove()
    }
    world = new SampledWorld(() => ({}))
  })

  it('tells how many points it missed and how late it was', async () => {
    world = new SampledWorld(traffic(0, 0))
    const { clock } = world.time
    world.time.onWake = (nowMs) => {
      if (nowMs === 100) clock.hold(35.5)
    }
    const opened = world.open('network', { sampleIntervalMs: 10 })
    await world.pass(200)
    const held = (await world.harvest(opened)).sampling
    assert.equal(held?.missed, 3)
    assert.equal(held.latenessMs, 35.5)
    await world.pass(100)
    const free = (await world.harvest(opened)).sampling
    assert.deepEqual([free?.missed, free?.latenessMs], [0, 0])
    opened.close()
  })

  it('leaves a source alone that is not there, and goes on when it is back', async () => {
    let there = true
    world = new SampledWorld(() => ({ loadavg: there ? '1 2 3\n' : undefined, stat: 'procs_running 1\n' }))
    const opened = world.open('system', { sampleIntervalMs: 10 })
    await world.pass(1000)
    assert.equal((await world.harvest(opened)).tick.get('load_1{stat=max}'), 1)
    there = false
    await world.pass(1000)
    const gone = (await world.harvest(opened)).tick
    assert.equal(gone.get('load_1{stat=max}'), undefined)
    assert.equal(gone.get('procs_running{stat=max}'), 1)
    there = true
    await world.pass(1000)
    assert.equal((await world.harvest(opened)).tick.get('load_1'), 1)
    await world.pass(1000)
    assert.equal((await world.harvest(opened)).tick.get('load_1{stat=max}'), 1)
    opened.close()
  })

  it('stops sampling when no tick comes for long, and begins again with the next', async () => {
    world = new SampledWorld(traffic(0, 0))
    const opened = world.open('network', { sampleIntervalMs: 100 })
    await world.pass(61_000)
    assert.equal(world.time.clock.pendingTimers, 0)
    await world.harvest(opened)
    await world.pass(1000)
    const { tick, sampling } = await world.harvest(opened)
    assert.equal(sampling?.taken, 9)
    assert.equal(Math.round(tick.get('net_rx_bytes_per_second{iface=eth0,stat=max}') ?? 0), 1000)
    opened.close()
    assert.equal(world.time.clock.pendingTimers, 0)
  })
})
