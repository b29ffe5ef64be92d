import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import type { Facts } from '../../src/config/facts.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

function settingsOf(config: AgentConfig, facts: Partial<Facts> = {}) {
  return resolveConfig(config, fakeFacts(facts))
}

/** Returns the problems of a configuration that no type checker has seen. */
function problems(config: unknown, facts: Partial<Facts> = {}): readonly string[] {
  return problemsOf(() => settingsOf(config as AgentConfig, facts))
}

test('an empty configuration is the default one', () => {
  const { collectors, surroundings, ...rest } = settingsOf({})
  assert.equal(surroundings?.container, undefined)
  assert.deepEqual(rest, {
    host: 'box',
    tags: {},
    initialDelayMs: 2000,
    align: true,
    roots: { procRoot: '/proc', sysRoot: '/sys', rootfs: '/' },
    hostCollectors: 'every',
    processTags: {},
    scope: 'host',
    outputs: [],
    stopDeadlineMs: 5000,
  })
  assert.deepEqual(
    collectors.map(({ name }) => name),
    ['cpu', 'memory', 'disk', 'network', 'system', 'runtime', 'stalls', 'agent'],
  )
  for (const { intervalMs, jitterMs, roots } of collectors) {
    assert.deepEqual([intervalMs, jitterMs], [10_000, 0])
    assert.deepEqual(roots, { procRoot: '/proc', sysRoot: '/sys', rootfs: '/' })
  }
})

test('the host is named by the configuration, else HOSTNAME, else the system, else it is unknown', () => {
  const env = { HOSTNAME: 'from-env' }
  assert.equal(settingsOf({ host: 'given' }, { env }).host, 'given')
  assert.equal(settingsOf({}, { env }).host, 'from-env')
  assert.equal(settingsOf({}, { env: { HOSTNAME: '' } }).host, 'box')
  assert.equal(settingsOf({}, { hostname: undefined }).host, 'unknown')
})

test('a blank name counts as none, wherever it comes from', () => {
  for (const blank of [' ', '\t', '\u00a0 \n']) {
    const env = { HOSTNAME: blank }
    assert.equal(settingsOf({}, { env }).host, 'box')
    assert.equal(settingsOf({}, { env, hostname: blank }).host, 'unknown')
    assert.equal(settingsOf({}, { env: { HOSTNAME: 'from-env' }, hostname: blank }).host, 'from-env')
  }
  assert.equal(settingsOf({ host: '  ' }).host, 'box')
  assert.equal(settingsOf({ host: '  ' }, { env: { HOSTNAME: 'from-env' } }).host, 'from-env')
  assert.equal(settingsOf({ host: 'web 1' }).host, 'web 1')
})

test('units, numbers in strings and absent values are resolved', () => {
  const settings = settingsOf({
    interval: '1.5s',
    initialDelay: 0,
    align: undefined,
    stop: { deadline: '250ms' },
    tags: { env: 'prod', empty: '' },
  })
  assert.deepEqual([settings.initialDelayMs, settings.align, settings.stopDeadlineMs], [0, true, 250])
  assert.equal(settings.collectors[0]?.intervalMs, 1500)
  assert.deepEqual(settings.tags, { env: 'prod' })
})

test('what a placeholder can only yield as a string is read as the number or switch it stands for', () => {
  const fromFile: unknown = {
    align: 'false',
    outputs: [{ url: 'http://h/', batch: { maxPoints: '50', maxBytes: '2000' } }],
  }
  const { align, outputs } = settingsOf(fromFile as AgentConfig)
  assert.equal(align, false)
  assert.equal(outputs[0]?.batch.maxPoints, 50)
  assert.equal(outputs[0]?.batch.maxBytes, 2000)
})

test('relative paths start from the working directory', () => {
  const { roots, collectors } = settingsOf({ procRoot: 'fixture/proc', rootfs: '../root' }, { cwd: '/work/here' })
  assert.deepEqual(roots, { procRoot: '/work/here/fixture/proc', sysRoot: '/sys', rootfs: '/work/root' })
  assert.deepEqual(collectors[0]?.roots, roots)
})

test('every problem is reported at once, with its path and value', () => {
  assert.deepEqual(
    problems({
      interval: '10x',
      intervall: 5,
      initialDelay: -1,
      align: 'yes',
      tags: { rack: 1 },
      collectors: { cpu: { interval: 0 }, memory: { emit: 'some' } },
      outputs: [{ url: 'h:80', retry: { retries: 99, retires: 1 } }, {}],
      log: { level: 'verbose' },
    }),
    [
      'intervall: unknown key; did you mean interval?',
      'tags.rack: 1 must be a string: write it in quotes',
      'interval: "10x" is not a duration: write 250ms, 10s, 5m or 1h',
      'initialDelay: -1 is out of range: 0ms to 24h',
      'align: "yes" must be true or false',
      'log.level: "verbose" must be one of trace, debug, info, warn, error, silent',
      'collectors.cpu.interval: 0 is out of range: 10ms to 24h',
      'collectors.memory.emit: "some" must be one of summary, all',
      'outputs[0].retry.retires: unknown key; did you mean retries?',
      'outputs[0].retry.retries: 99 must be a whole number from 0 to 10',
      'outputs[0].url: "h:80" is not a URL: write http://…, https://…, unix:/run/x.sock:/path or stdout:',
      'outputs[1].url: is required',
    ],
  )
})

test('intervals that are zero, negative, too short, too long or not a number are refused', () => {
  for (const interval of [
    0,
    -1,
    '0s',
    '-10s',
    '9ms',
    '25h',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1.5,
    '',
    true,
    {},
    [],
  ]) {
    assert.equal(problems({ interval }).length, 1, String(interval))
  }
})

test('a value in place of a mapping or a list is named for what it is', () => {
  for (const config of [undefined, null, [], 'text', 5, new Date()]) {
    assert.match(problems(config).join('\n'), /^: a configuration must be a mapping of keys to values, not /)
  }
  const holes: unknown[] = [{ url: 'stdout:' }]
  holes.length = 2
  assert.deepEqual(problems({ outputs: holes }), ['outputs[1]: must be a mapping of keys to values, not nothing'])
  assert.deepEqual(problems({ stop: 5, collectors: [], outputs: {} }), [
    'stop: must be a mapping of keys to values, not a number',
    'collectors: must be a mapping of collectors to their settings',
    'outputs: must be a list: write [{ url: https://… }]',
  ])
})

test('the value of an unknown key is never quoted: the key may be a misspelt secret', () => {
  const text = problems({
    tokn: 'hunter2',
    outputs: [{ url: 'http://h/', tokn: 'hunter2', header: { A: 'hunter2' } }],
  }).join('\n')
  assert.match(text, /outputs\[0\]\.tokn: unknown key; did you mean token\?/)
  assert.match(text, /outputs\[0\]\.header: unknown key; did you mean headers\?/)
  assert.doesNotMatch(text, /hunter2/)
})

test('keys of the prototype are keys like others', () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"a":1},"constructor":1,"tags":{"__proto__":"x"},"collectors":{"__proto__":{},"constructor":{}},' +
      '"outputs":[{"url":"http://h/","__proto__":1,"headers":{"__proto__":"x"},"retry":{"toString":1}}]}',
  )
  const text = problems(hostile).join('\n')
  for (const path of ['__proto__', 'constructor', 'tags.__proto__', 'collectors.__proto__', 'collectors.constructor']) {
    assert.ok(
      text.split('\n').some((line) => line.startsWith(`${path}: `)),
      path,
    )
  }
  for (const path of ['outputs[0].__proto__', 'outputs[0].retry.toString']) {
    assert.ok(text.includes(`${path}: unknown key`), path)
  }
  assert.equal(({} as Record<string, unknown>)['a'], undefined)
})

test('long values and control characters do not flood or steer the terminal', () => {
  const [long = ''] = problems({ interval: 'x'.repeat(5000) })
  assert.ok(long.length < 250)
  const [steering = ''] = problems({ interval: '\u001b[2J\u009b2J\u202e' })
  assert.doesNotMatch(steering, /\p{C}/u)
})

test('nothing is exposed unless an address is given', () => {
  assert.deepEqual(settingsOf({ expose: { listen: '[::1]:9471' } }).expose, {
    listen: { host: '::1', port: 9471 },
    names: { style: 'native', prefix: '' },
  })
  assert.deepEqual(problems({ expose: { listen: '9471' } }), [
    'expose.listen: "9471" is not an address: write HOST:PORT, as 127.0.0.1:9471 or [::1]:9471',
  ])
  assert.equal(settingsOf({}).expose, undefined)
})
