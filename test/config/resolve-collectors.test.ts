import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import type { Facts } from '../../src/config/facts.js'
import { resolveConfig } from '../../src/config/resolve.js'
import type { CollectorSettings } from '../../src/shared/settings.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

function collector(name: string, config: AgentConfig, facts: Partial<Facts> = {}): CollectorSettings {
  const found = resolveConfig(config, fakeFacts(facts)).collectors.find((each) => each.name === name)
  assert.ok(found, `${name} does not run`)
  return found
}

function problems(collectors: unknown, top: object = {}, facts: Partial<Facts> = {}): readonly string[] {
  return problemsOf(() => resolveConfig({ ...top, collectors } as AgentConfig, fakeFacts(facts)))
}

test('a collector inherits what it does not set itself', () => {
  const config = { interval: '5s', jitter: '100ms', collectors: { cpu: { interval: '1s', jitter: 0, timeout: '2s' } } }
  const { intervalMs, jitterMs, timeoutMs } = collector('cpu', config)
  assert.deepEqual([intervalMs, jitterMs, timeoutMs], [1000, 0, 2000])
  const memory = collector('memory', config)
  assert.deepEqual([memory.intervalMs, memory.jitterMs, memory.timeoutMs], [5000, 100, 5000])
})

test('each collector has its own options, filled with their defaults', () => {
  const all = { include: [], exclude: [] }
  assert.deepEqual(collector('cpu', {}).options, { perCore: false })
  assert.deepEqual(collector('memory', {}).options, { details: true })
  assert.deepEqual(collector('disk', {}).options, { mounts: all, devices: all, details: false })
  assert.deepEqual(collector('network', {}).options, { interfaces: { include: [], exclude: ['lo'] }, details: false })
  const network = collector('network', { collectors: { network: { interfaces: { include: ['eth*'] } } } })
  assert.deepEqual(network.options, { interfaces: { include: ['eth*'], exclude: ['lo'] }, details: false })
})

test('a section of options has its own keys and defaults, and a file in it is local', () => {
  const blackBoxOf = (blackBox: object) => {
    const config = { collectors: { stalls: { enabled: true, blackBox } } }
    return collector('stalls', config, { cwd: '/srv/shop' }).options['blackBox']
  }
  assert.deepEqual(blackBoxOf({}), { file: undefined, keep: 900_000 })
  assert.deepEqual(blackBoxOf({ file: 'state/box', keep: '5m' }), { file: '/srv/shop/state/box', keep: 300_000 })
  assert.deepEqual(blackBoxOf({ file: 'file:///var/box' }), { file: '/var/box', keep: 900_000 })
  const wrong = { file: 'https://a/box', keep: '10s', size: 1 }
  const [first, second, third, ...others] = problems({ stalls: { enabled: true, blackBox: wrong } })
  assert.match([first, second, third].join('\n'), /collectors\.stalls\.blackBox\.size: unknown/)
  assert.match([first, second, third].join('\n'), /collectors\.stalls\.blackBox\.keep: "10s" is out of range: 1m to 6h/)
  assert.match([first, second, third].join('\n'), /collectors\.stalls\.blackBox\.file: "https:.*must be a local file/)
  assert.deepEqual(others, [])
})

test('the agent is its own collector on the main thread; the others have threads', () => {
  assert.equal(collector('agent', {}).isolation, 'main')
  assert.equal(collector('cpu', {}).isolation, 'thread')
  assert.equal(collector('cpu', { collectors: { cpu: { isolation: 'process' } } }).isolation, 'process')
})

test('sensors is read every 30 s where the interval is shorter, and always in a process', () => {
  const sensors = { enabled: true }
  const of = (config: AgentConfig) => collector('sensors', config)
  assert.equal(of({ interval: '1s', collectors: { sensors } }).intervalMs, 30_000)
  assert.equal(of({ interval: '5m', collectors: { sensors } }).intervalMs, 300_000)
  assert.equal(of({ collectors: { sensors: { ...sensors, interval: '2s' } } }).intervalMs, 2_000)
  assert.equal(of({ collectors: { sensors } }).isolation, 'process')
})

test('mounts is off in a library and always a process', () => {
  const { isolation, options } = collector('mounts', { collectors: { mounts: { enabled: true } } })
  assert.equal(isolation, 'process')
  assert.deepEqual(options, { mounts: { include: [], exclude: [] } })
  assert.match(
    problems({ mounts: { isolation: 'thread' } }).join(),
    /^collectors\.mounts\.isolation: "thread" must be process$/,
  )
})

test('cgroup runs by default where the process is in a container, and nowhere else', () => {
  const inDocker: Partial<Facts> = { read: (file) => (file === '/.dockerenv' ? '' : undefined) }
  const isOn = (config: AgentConfig, facts: Partial<Facts>) =>
    resolveConfig(config, fakeFacts(facts)).collectors.some(({ name }) => name === 'cgroup')
  assert.equal(isOn({}, inDocker), true)
  assert.equal(isOn({}, {}), false)
  assert.equal(isOn({}, { ...inDocker, platform: 'darwin' }), false)
  assert.equal(isOn({ collectors: { cgroup: { enabled: false } } }, inDocker), false)
  assert.equal(isOn({ collectors: { cgroup: { enabled: true } } }, {}), true)
})

test('a choice of other groups selects none by default, and its depth has bounds', () => {
  const cgroup = (cgroups?: object) => ({ collectors: { cgroup: { enabled: true, ...(cgroups && { cgroups }) } } })
  assert.deepEqual(collector('cgroup', cgroup()).options, { cgroups: { include: [], exclude: [], depth: 8 } })
  const { options } = collector('cgroup', cgroup({ include: ['*'], depth: 2 }))
  assert.deepEqual(options, { cgroups: { include: ['*'], exclude: [], depth: 2 } })
  assert.deepEqual(problems({ cgroup: { cgroups: { depth: 0 } } }), [
    'collectors.cgroup.cgroups.depth: 0 must be a whole number from 1 to 32',
  ])
})

test('a collector that is not enabled does not run, but is checked', () => {
  const { collectors } = resolveConfig({ collectors: { cpu: { enabled: false } } }, fakeFacts())
  assert.ok(!collectors.some(({ name }) => name === 'cpu'))
  assert.equal(problems({ cpu: { enabled: false, interval: 'x' } }).length, 1)
})

test('the source is the kernel on Linux, and elsewhere Node or else the library, unless told otherwise', () => {
  assert.equal(collector('cpu', {}).source, 'procfs')
  for (const platform of ['darwin', 'win32', 'freebsd']) {
    for (const name of ['cpu', 'memory', 'disk', 'system'])
      assert.equal(collector(name, {}, { platform }).source, 'node')
    assert.equal(collector('network', {}, { platform }).source, 'systeminformation')
  }
  assert.equal(collector('cpu', { collectors: { cpu: { source: 'node' } } }).source, 'node')
  assert.equal(collector('cpu', { collectors: { cpu: { source: 'systeminformation' } } }).source, 'systeminformation')
  assert.deepEqual(problems({ cpu: { source: 'procfs' } }, {}, { platform: 'win32' }), [
    'collectors.cpu.source: "procfs" needs Linux, and this is win32',
  ])
})

test('samples are at least 1 ms and at most half an interval apart', () => {
  const sampled = collector('cpu', { collectors: { cpu: { interval: '1s', sampleInterval: '500ms', emit: 'all' } } })
  assert.deepEqual([sampled.sampleIntervalMs, sampled.emit], [500, 'all'])
  assert.deepEqual(problems({ cpu: { interval: '1s', sampleInterval: '501ms' }, disk: { sampleInterval: 0 } }), [
    'collectors.disk.sampleInterval: 0 is out of range: 1ms to 12h',
    'collectors.cpu.sampleInterval: "501ms" is out of range: 1ms to 500ms, half the interval of cpu',
  ])
})

test('a sample interval of a collector that cannot be sampled is a problem', () => {
  for (const [name, config] of Object.entries({ agent: {}, mounts: {}, mine: { module: './mine.js' } })) {
    assert.deepEqual(problems({ [name]: { ...config, sampleInterval: '10ms' } }), [
      `collectors.${name}.sampleInterval: ${name} cannot be sampled inside a tick, only cpu, memory, disk, network, system, pressure, cgroup can`,
    ])
  }
})

test('jitter stays below the interval', () => {
  assert.deepEqual(problems({}, { jitter: '10s' }), ['jitter: "10s" must be below the interval, 10s'])
  assert.deepEqual(problems({ cpu: { interval: '1s' } }, { jitter: '2s' }), [
    'jitter: "2s" must be below the interval of cpu, 1s',
  ])
  assert.deepEqual(problems({ cpu: { interval: '1s', jitter: '1s' } }), [
    'collectors.cpu.jitter: "1s" must be below the interval of cpu, 1s',
  ])
})

test('a group shares a thread and cannot be a process', () => {
  assert.equal(collector('cpu', { collectors: { cpu: { group: 'fast' } } }).group, 'fast')
  assert.equal(problems({ cpu: { group: 'fast', isolation: 'process' } }).length, 1)
  assert.match(problems({ cpu: { group: '../x y' } }).join(), /^collectors\.cpu\.group: "\.\.\/x y" must be a name/)
})

test('built-in collectors share a thread, except one that may be killed, may fork, reads for long or has a group of its own', () => {
  const groupsOf = (config: AgentConfig, facts: Partial<Facts> = {}) =>
    resolveConfig(config, fakeFacts(facts)).collectors.map(({ name, group }) => [name, group])
  const shared = ['cpu', 'memory', 'disk', 'network', 'system'].map((name) => [name, 'built-in'])
  const alone = (...names: string[]) => names.map((name) => [name, undefined])
  const mine = { module: './mine.js' }
  assert.deepEqual(groupsOf({ collectors: { mine } }), [
    ...shared,
    ...alone('runtime'),
    ['stalls', 'built-in'],
    ...alone('agent', 'mine'),
  ])
  const apart: AgentConfig['collectors'] = {
    cpu: { timeout: '1s' },
    memory: { isolation: 'process' },
    disk: { group: 'disk' },
    network: { source: 'systeminformation' },
    system: { timeout: '5s', source: 'procfs', sampleInterval: '1ms' },
    pressure: { enabled: true },
    processes: { enabled: true },
    mine: { ...mine, group: 'built-in' },
  }
  assert.deepEqual(groupsOf({ collectors: apart }), [
    ['cpu', undefined],
    ['memory', undefined],
    ['disk', 'disk'],
    ['network', undefined],
    ['system', 'built-in'],
    ['pressure', 'built-in'],
    ['processes', undefined],
    ...alone('runtime', 'stalls', 'agent'),
    ['mine', 'built-in'],
  ])
  assert.deepEqual(
    groupsOf({}, { platform: 'darwin' }).filter(([, group]) => group !== undefined),
    [],
  )
})

test('the watch of stalls shares the built-in thread only while the event loop there is free', () => {
  const groupWith = (collectors: AgentConfig['collectors']) => collector('stalls', { collectors }).group
  assert.equal(groupWith({}), 'built-in')
  assert.equal(groupWith({ cpu: { sampleInterval: '10ms' } }), undefined)
  assert.equal(groupWith({ cpu: { sampleInterval: '10ms', group: 'fast' } }), 'built-in')
  assert.equal(groupWith({ mine: { module: './mine.js', group: 'built-in' } }), undefined)
  assert.equal(groupWith({ stalls: { timeout: '1s' } }), undefined)
})

test('a boolean in place of a section is refused with what to write instead', () => {
  assert.deepEqual(problems({ cpu: false }), ['collectors.cpu: must be a mapping: write { enabled: false }'])
})

test('an unknown collector without a module is not taken for one of the user', () => {
  assert.deepEqual(problems({ gpu: { interval: '1s' }, netwrk: {}, thermal: null }), [
    'collectors.gpu: unknown collector; did you mean cpu? (a collector of your own needs module)',
    'collectors.netwrk: unknown collector; did you mean network? (a collector of your own needs module)',
    'collectors.thermal: unknown collector; built in are cpu, memory, disk, mounts, network, system, pressure, sockets, vm, sensors, cgroup, processes, runtime, stalls, agent (a collector of your own needs module)',
  ])
})

test("a user's own collector is a local file and gets its options as they are", () => {
  const config = { collectors: { gpu: { module: './gpu.js', options: { deep: [1, null] } } } }
  const { module, options, isolation, source } = collector('gpu', config, { cwd: '/work' })
  assert.deepEqual([module, isolation, source], ['/work/gpu.js', 'thread', 'procfs'])
  assert.deepEqual(options, { deep: [1, null] })
  assert.equal(collector('gpu', { collectors: { gpu: { module: 'file:///a%20b/gpu.mjs' } } }).module, '/a b/gpu.mjs')
})

test('modules from elsewhere, built-in names and data that cannot be copied are refused', () => {
  assert.deepEqual(problems({ gpu: { module: 'https://u:p@h/gpu.js' }, disk: { module: './x.js' } }), [
    'collectors.disk.module: disk is built in: give a collector of your own another name',
    'collectors.gpu.module: "https://***@h/gpu.js" must be a local file',
  ])
  assert.deepEqual(problems({ gpu: { module: './gpu.js', options: { callback: () => 1 } } }), [
    'collectors.gpu.options: must be plain data: it is copied to another thread',
  ])
})

test('root does not run a module that others can write', () => {
  const entry = (file: string) =>
    ({ kind: 'file', uid: 0, mode: file === '/opt/gpu.js' ? 0o646 : 0o755, target: undefined }) as const
  const collectors = { gpu: { module: '/opt/gpu.js' } }
  assert.deepEqual(problems(collectors, {}, { isRoot: true, entry }), [
    'collectors.gpu.module: /opt/gpu.js can be written by anybody (mode 0646), and root would trust it: chmod go-w /opt/gpu.js',
  ])
  assert.equal(collector('gpu', { collectors }, { isRoot: false, entry }).module, '/opt/gpu.js')
})
