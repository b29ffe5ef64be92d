import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { onceFlags, receiveFlags } from '../../src/cli/flag-schemas.js'
import type { CollectFlags, ReceiveFlags } from '../../src/cli/flags.js'
import { loadForCommand } from '../../src/cli/load.js'
import { hostFacts } from '../../src/config/facts.js'
import { problemsOf } from '../helpers/problems-of.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-flags-'))
after(() => rmSync(folder, { recursive: true }))

const file = path.join(folder, 'hostpulse.yaml')
const silent = { write: () => true }

interface Situation {
  readonly flags?: Omit<CollectFlags, 'usage'>
  readonly env?: Readonly<Record<string, string>>
  /** Text of the configuration file, in a folder that is not the working directory. */
  readonly config?: string
}

function io(env: Readonly<Record<string, string>> = {}, isTTY = false) {
  const facts = { ...hostFacts(), env, cwd: '/work', hostname: 'box', platform: 'linux', read: () => undefined }
  return { stdout: silent, stderr: { ...silent, isTTY }, facts }
}

function load({ flags = {}, env = {}, config }: Situation) {
  if (config !== undefined) writeFileSync(file, config)
  const given = config === undefined ? flags : { config: file, ...flags }
  return loadForCommand({ ...given, usage: [] }, io(env))
}

function problems(situation: Situation): readonly string[] {
  return problemsOf(() => load(situation))
}

test('without flags, environment and file all settings are defaults, mounts included', () => {
  const { settings, log, warnings } = load({})
  assert.deepEqual(
    settings.collectors.map(({ name }) => name),
    ['cpu', 'memory', 'disk', 'mounts', 'network', 'system', 'agent'],
  )
  assert.deepEqual(settings.outputs, [])
  assert.equal(log.level, 'info')
  assert.deepEqual(warnings, [])
})

test('a flag wins over the environment, the environment over the file, the file over the default', () => {
  const config = 'log: { level: error }\noutputs: [{ url: "http://file/" }]\n'
  const env = { HOSTPULSE_LOG_LEVEL: 'warn', HOSTPULSE_ENDPOINT: 'http://env/' }
  const flags = { logLevel: 'debug', endpoint: ['http://flag/'] }
  const seen = [{}, { config }, { config, env }, { config, env, flags }].map((situation) => {
    const { log, settings } = load(situation)
    return [log.level, settings.outputs.map(({ url }) => url).join()]
  })
  assert.deepEqual(seen, [
    ['info', ''],
    ['error', 'http://file/'],
    ['warn', 'http://env/'],
    ['debug', 'http://flag/'],
  ])
})

test('HOSTPULSE_CONFIG names the file unless --config does', () => {
  writeFileSync(file, 'host: from-file\n')
  assert.equal(load({ env: { HOSTPULSE_CONFIG: file } }).settings.host, 'from-file')
  assert.match(
    problems({ env: { HOSTPULSE_CONFIG: file }, flags: { config: 'none.yaml' } }).join(),
    /^none\.yaml: does not exist/,
  )
})

test('an empty variable counts as unset', () => {
  const env = { HOSTPULSE_CONFIG: '', HOSTPULSE_ENDPOINT: '', HOSTPULSE_TOKEN: '', HOSTPULSE_LOG_LEVEL: '' }
  assert.deepEqual(load({ env }).settings, load({}).settings)
})

test('every flag sets its own key', () => {
  const { settings } = load({
    config: 'tags: { env: prod, a: file }\ncollectors: { mine: { module: ./mine.js } }\n',
    flags: {
      endpoint: ['http://a/', 'http://b/'],
      format: 'json',
      interval: '1s',
      sampleInterval: '10ms',
      collectors: 'cpu, mine',
      tag: ['a=flag', 'b=x=y'],
      host: 'web-1',
      flushInterval: '100ms',
      bufferPoints: '5000',
      initialDelay: '0',
      procRoot: 'fixture/proc',
      sysRoot: '/host/sys',
      rootfs: '/host',
    },
  })
  assert.equal(settings.host, 'web-1')
  assert.deepEqual(settings.tags, { env: 'prod', a: 'flag', b: 'x=y' })
  assert.equal(settings.initialDelayMs, 0)
  assert.deepEqual(
    settings.outputs.map(({ url, batch, buffer }) => [url, batch.flushIntervalMs, buffer.maxPoints]),
    [
      ['http://a/', 100, 5000],
      ['http://b/', 100, 5000],
    ],
  )
  assert.deepEqual(
    settings.collectors.map(({ name, intervalMs, sampleIntervalMs }) => [name, intervalMs, sampleIntervalMs]),
    [
      ['cpu', 1000, 10],
      ['mine', 1000, undefined],
    ],
  )
  assert.deepEqual(settings.collectors[0]?.roots, {
    procRoot: '/work/fixture/proc',
    sysRoot: '/host/sys',
    rootfs: '/host',
  })
})

test('a path in the file is relative to the file, a path in a flag to the working directory', () => {
  const config =
    'procRoot: proc\ncollectors: { mine: { module: ./mine.js } }\noutputs: [{ url: "http://h/", tokenFile: token }]\n'
  const { settings } = load({ config })
  assert.equal(settings.collectors[0]?.roots.procRoot, path.join(folder, 'proc'))
  assert.equal(settings.collectors.at(-1)?.module, path.join(folder, 'mine.js'))
  assert.equal(settings.outputs[0]?.tokenFile, path.join(folder, 'token'))
  const flagged = load({ flags: { endpoint: ['http://h/'], tokenFile: 'token' } })
  assert.equal(flagged.settings.outputs[0]?.tokenFile, '/work/token')
})

test('a problem of an included file names the file and the path there, and its paths are relative to it', () => {
  const parts = path.join(folder, 'conf.d')
  mkdirSync(parts)
  const part = path.join(parts, 'a.yaml')
  const config = 'include: conf.d/*.yaml\noutputs: [{ name: main, url: "http://h/", tokenFile: token }]\n'
  writeFileSync(
    part,
    'outputs: [{ url: "http://i/", tokenFile: token }]\ncollectors: { mine: { module: ./mine.js } }\n',
  )
  const { settings, included } = load({ config })
  assert.deepEqual(included, [part])
  assert.deepEqual(
    settings.outputs.map(({ tokenFile }) => tokenFile),
    [path.join(folder, 'token'), path.join(parts, 'token')],
  )
  assert.equal(settings.collectors.at(-1)?.module, path.join(parts, 'mine.js'))

  writeFileSync(
    part,
    `outputs: [{ name: main, url: "\${NOWHERE}", tiemout: 1s }]\ncollectors: { cpu: { interval: 10x } }\n`,
  )
  assert.deepEqual(problems({ config }), [
    `${part}: outputs[0].url: environment variable NOWHERE is not set; write \${NOWHERE:-} if it may be`,
    `${part}: collectors.cpu.interval: "10x" is not a duration: write 250ms, 10s, 5m or 1h`,
    `${part}: outputs[0].tiemout: unknown key; did you mean timeout?`,
    `${part}: outputs[0].name: "main" is already the name of ${file}: outputs[0]`,
  ])
  assert.match(problems({ config: `${config}interval: 1\n` }).join(), new RegExp(`,${file}: interval: 1 needs a unit`))
  rmSync(parts, { recursive: true })
})

test('a flag for outputs also applies to outputs of the file', () => {
  const { settings } = load({ config: 'outputs: [{ url: "http://h/" }]\n', flags: { flushInterval: '50ms' } })
  assert.equal(settings.outputs[0]?.batch.flushIntervalMs, 50)
})

test('--sample-interval samples every collector that can be sampled, in the thread that it has', () => {
  const { settings } = load({
    config: 'collectors: { cpu: { group: mine }, disk: { isolation: process }, memory: { emit: all } }\n',
    flags: { sampleInterval: '10ms', collectors: 'cpu,disk,memory,network,agent', endpoint: ['http://a/'] },
  })
  assert.deepEqual(
    settings.collectors.map(({ name, group, sampleIntervalMs }) => [name, group, sampleIntervalMs]),
    [
      ['cpu', 'mine', 10],
      ['memory', 'built-in', 10],
      ['disk', undefined, 10],
      ['network', 'built-in', 10],
      ['agent', undefined, undefined],
    ],
  )
})

test('HOSTPULSE_TOKEN applies to endpoints of flags and environment, and to no output of the file', () => {
  const env = { HOSTPULSE_TOKEN: 'secret' }
  const tokens = (situation: Situation) => load(situation).settings.outputs.map(({ token }) => token)
  assert.deepEqual(tokens({ env, config: 'outputs: [{ url: "http://file/" }]\n' }), [undefined])
  assert.deepEqual(tokens({ env, flags: { endpoint: ['http://a/', 'http://u:p@b/'] } }), ['secret', undefined])
  assert.deepEqual(tokens({ env: { ...env, HOSTPULSE_ENDPOINT: 'http://env/' } }), ['secret'])
  assert.deepEqual(tokens({ env, config: `outputs: [{ url: "http://file/", token: "\${HOSTPULSE_TOKEN}" }]\n` }), [
    'secret',
  ])
})

test('a variable that the file needs is not needed when a flag replaces the outputs', () => {
  const config = `outputs: [{ url: "\${UNSET}" }]\n`
  assert.match(problems({ config }).join(), /outputs\[0\]\.url: environment variable UNSET is not set/)
  assert.equal(load({ config, flags: { endpoint: ['http://flag/'] } }).settings.outputs[0]?.url, 'http://flag/')
})

test('--token-file wins over HOSTPULSE_TOKEN and is refused for outputs of the file', () => {
  const env = { HOSTPULSE_TOKEN: 'secret' }
  const [output] = load({ env, flags: { endpoint: ['http://h/'], tokenFile: '/t' } }).settings.outputs
  assert.deepEqual([output?.token, output?.tokenFile], [undefined, '/t'])
  assert.deepEqual(problems({ config: 'outputs: [{ url: "http://file/" }]\n', flags: { tokenFile: '/t' } }), [
    '--token-file: is only for outputs given by --endpoint or HOSTPULSE_ENDPOINT',
  ])
})

test('problems of flags, environment and file are reported together, each under its own name', () => {
  assert.deepEqual(
    problems({
      config: `interval: 0\nhost: "\${UNSET:?is needed}"\ncolectors: {}\n`,
      env: { HOSTPULSE_LOG_LEVEL: 'loud', HOSTPULSE_ENDPOINT: 'nowhere', HOSTPULSE_TOKEN: 'sec ret' },
      flags: {
        logFormat: 'xml',
        initialDelay: 'soon',
        tag: ['x'],
        collectors: 'cpuu',
        sampleInterval: '10x',
        bufferPoints: 'many',
      },
    }),
    [
      '--log-format: "xml" must be one of auto, json, pretty',
      '--tag: "x" is not KEY=VALUE',
      '--collectors: "cpuu" is not a collector; did you mean cpu?',
      'host: environment variable UNSET: is needed',
      'colectors: unknown key; did you mean collectors?',
      'interval: 0 is out of range: 10ms to 24h',
      '--initial-delay: "soon" is not a duration: write 250ms, 10s, 5m or 1h',
      'HOSTPULSE_LOG_LEVEL: "loud" must be one of trace, debug, info, warn, error, silent',
      '--sample-interval: "10x" is not a duration: write 250ms, 10s, 5m or 1h',
      'HOSTPULSE_TOKEN: the value must be printable ASCII without spaces',
      '--buffer-points: "many" must be a whole number from 1 to 100000000',
      'HOSTPULSE_ENDPOINT: "***" is not a URL: write http://…, https://…, unix:/run/x.sock:/path or stdout:',
    ],
  )
})

test('a value from the environment is quoted as written', () => {
  const text = problems({ config: `interval: "\${TICK}"\n`, env: { TICK: 'secret' } }).join()
  assert.equal(text, `interval: "\${TICK}" is not a duration: write 250ms, 10s, 5m or 1h`)
})

test('a command that sends fails without an output and says how to add one', () => {
  const text = problemsOf(() => loadForCommand({ usage: [] }, io(), { needsOutput: true })).join()
  assert.match(text, /^outputs: .*--endpoint.*hostpulse receive/)
})

test('file and flags override the defaults of a command', () => {
  const load = (flags: CollectFlags) =>
    loadForCommand(flags, io(), { defaults: { interval: '1s', initialDelay: 0 } }).settings
  assert.equal(load({ usage: [] }).collectors[0]?.intervalMs, 1000)
  assert.equal(load({ usage: [], interval: '2s' }).collectors[0]?.intervalMs, 2000)
  writeFileSync(file, 'interval: 3s\n')
  const settings = load({ usage: [], config: file })
  assert.deepEqual([settings.collectors[0]?.intervalMs, settings.initialDelayMs], [3000, 0])
})

test('flags of one command are read and checked with the rest', () => {
  const once = { usage: [], ticks: '3', output: 'json' }
  assert.deepEqual(loadForCommand(once, io(), { own: onceFlags }).own, { ticks: 3, output: 'json', send: false })
  const listen = (address: string) => {
    const flags: ReceiveFlags = { usage: [], listen: address }
    return loadForCommand(flags, io(), { own: receiveFlags }).own.listen
  }
  assert.deepEqual(listen(':0'), { host: '127.0.0.1', port: 0 })
  assert.deepEqual(listen('[::1]:9470'), { host: '::1', port: 9470 })
  const bad = { usage: [{ path: '--foo', message: 'unknown flag' }], ticks: '0', output: 'xml', interval: '0' }
  assert.deepEqual(
    problemsOf(() => loadForCommand(bad, io(), { own: onceFlags })),
    [
      '--foo: unknown flag',
      '--ticks: "0" must be a whole number from 1 to 1000',
      '--output: "xml" must be one of table, json',
      '--interval: "0" is out of range: 10ms to 24h',
    ],
  )
})

test('logs are pretty on a terminal, in colour unless NO_COLOR, and JSON elsewhere', () => {
  const log = (flags: object, env: Readonly<Record<string, string>>, isTTY: boolean) =>
    loadForCommand({ ...flags, usage: [] }, io(env, isTTY)).log
  assert.deepEqual(log({}, {}, true), { level: 'info', format: 'pretty', color: true })
  assert.deepEqual(log({}, { NO_COLOR: '1' }, true), { level: 'info', format: 'pretty', color: false })
  assert.deepEqual(log({}, {}, false), { level: 'info', format: 'json', color: false })
  assert.deepEqual(log({ logFormat: 'pretty' }, {}, false), { level: 'info', format: 'pretty', color: false })
})
