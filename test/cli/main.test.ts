import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import nodeModule from 'node:module'
import path from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { catalogue } from '../../src/collectors/index.js'
import { version } from '../../src/shared/version.js'
import { CliFolder } from '../helpers/run-cli.js'
import { Sink } from '../helpers/sink.js'

const folder = new CliFolder()
after(() => folder.remove())

test('--version prints the version of the package', async () => {
  const packageJson: { version: string } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  assert.equal(version, packageJson.version)
  assert.deepEqual(await folder.run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

test('--help lists the commands, and each command its flags', async () => {
  const { code, stdout } = await folder.run(['--help'])
  assert.equal(code, 0)
  for (const name of ['run', 'once', 'check', 'init', 'collectors', 'receive', 'dashboard']) {
    assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'))
  }
  const help = await folder.run(['run', '--help'])
  const flags =
    '--config --log-level --log-format --endpoint --format --interval --sample-interval --collectors --tag --host'
  const more = '--token-file --flush-interval --buffer-points --initial-delay --proc-root --sys-root --rootfs'
  for (const flag of `${flags} ${more}`.split(' ')) assert.ok(help.stdout.includes(` ${flag} `), flag)
})

test('without a command the help is shown and the status is an error', async () => {
  const { code, stdout, stderr } = await folder.run([])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^Usage: hostpulse/)
})

test('an unknown command is an error that names the nearest', async () => {
  const { code, stderr } = await folder.run(['chek'])
  assert.equal(code, 2)
  assert.match(stderr, /^hostpulse: unknown command 'chek'\n\(Did you mean check\?\)\n$/)
})

test('all problems of a command line are in one message, without a stack trace', async () => {
  const { code, stdout, stderr } = await folder.run([
    'check',
    '--intervall',
    '5s',
    '--tokn=hunter2',
    '--host',
    'a',
    '--interval',
    '10x',
    '--tag',
  ])
  assert.deepEqual([code, stdout], [2, ''])
  assert.equal(
    stderr,
    [
      'hostpulse: 4 problems',
      '  --tag: needs a value',
      '  --intervall: unknown flag; did you mean --interval?',
      '  --tokn: unknown flag; see hostpulse check --help',
      '  --interval: "10x" is not a duration: write 250ms, 10s, 5m or 1h',
      '',
    ].join('\n'),
  )
})

test('an unexpected word is an error', async () => {
  const { code, stderr } = await folder.run(['check', 'now'])
  assert.deepEqual([code, stderr], [2, 'hostpulse: unexpected word "now": check takes flags only\n'])
})

test('a configuration without its flag is an error that shows the flag', async () => {
  const { code, stderr } = await folder.run(['run', 'hostpulse.yaml'])
  const meant = 'hostpulse: unexpected word "hostpulse.yaml"; did you mean --config hostpulse.yaml?\n'
  assert.equal(code, 2)
  assert.ok(stderr.includes(meant.slice('hostpulse: '.length)), stderr)
})

test('a command that lacks its file points to its help', async () => {
  const { code, stderr } = await folder.run(['postmortem'])
  assert.deepEqual(
    [code, stderr],
    [2, "hostpulse: missing required argument 'file'; see hostpulse postmortem --help\n"],
  )
})

test('one problem is one line', async () => {
  writeFileSync(folder.file('one.yaml'), 'collectors: { cpu: { interval: 10x } }\n')
  const { code, stdout, stderr } = await folder.run(['check', '-c', 'one.yaml'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.equal(stderr, 'hostpulse: collectors.cpu.interval: "10x" is not a duration: write 250ms, 10s, 5m or 1h\n')
})

test('an unusable file is named in the error', async () => {
  mkdirSync(folder.file('directory'))
  const contents = {
    empty: '',
    binary: '\0\u0001\u0002',
    huge: 'x'.repeat(10_000_000),
    list: '[1, 2]',
    broken: 'a: [',
    deep: '['.repeat(100_000),
  }
  for (const [name, content] of Object.entries(contents)) writeFileSync(folder.file(name), content)
  for (const name of [...Object.keys(contents), 'directory', 'missing']) {
    const { code, stdout, stderr } = await folder.run(['check', '--config', name])
    assert.deepEqual([code, stdout], [2, ''], name)
    assert.match(stderr, new RegExp(`^hostpulse: ${name}: [^\\n]+\\n$`), name)
  }
})

test('init writes the annotated default, check accepts it, and a second init does not overwrite it', async () => {
  const written = await folder.run(['init'])
  assert.equal(written.code, 0)
  assert.equal(
    readFileSync(folder.file('hostpulse.yaml'), 'utf8'),
    readFileSync(new URL('../../../config/hostpulse.yaml', import.meta.url), 'utf8'),
  )
  const { code: checked, stderr: warned } = await folder.run(['check', '-c', 'hostpulse.yaml'])
  assert.deepEqual([checked, warned], [0, 'hostpulse: warning: there is no output: nothing is sent\n'])

  writeFileSync(folder.file('hostpulse.yaml'), 'mine')
  const refused = await folder.run(['init'])
  assert.deepEqual(
    [refused.code, refused.stderr],
    [2, 'hostpulse: hostpulse.yaml: exists already; --force overwrites it\n'],
  )
  assert.equal(readFileSync(folder.file('hostpulse.yaml'), 'utf8'), 'mine')

  assert.equal((await folder.run(['init', '--force'])).code, 0)
  assert.notEqual(readFileSync(folder.file('hostpulse.yaml'), 'utf8'), 'mine')
})

test('init says why a file cannot be written', async () => {
  const { code, stderr } = await folder.run(['init', '--config', 'nowhere/hostpulse.yaml'])
  assert.deepEqual([code, stderr], [1, 'hostpulse: nowhere/hostpulse.yaml cannot be written: ENOENT\n'])
})

test('check prints the resolved configuration as YAML without secrets, and warns on stderr', async () => {
  writeFileSync(
    folder.file('secrets.yaml'),
    `outputs: [{ url: "http://u:hunter2@h/?k=hunter2", headers: { X: hunter2 } }]\n`,
  )
  const { code, stdout, stderr } = await folder.run(['check', '-c', 'secrets.yaml', '--interval', '500ms'], {
    HOSTNAME: 'web-1',
  })
  assert.equal(code, 0)
  assert.doesNotMatch(stdout + stderr, /hunter2/)
  const resolved: { host: string; collectors: { cpu: { interval: string } }; outputs: object[] } = parse(stdout)
  assert.deepEqual([resolved.host, resolved.collectors.cpu.interval, resolved.outputs.length], ['web-1', '500ms', 1])
  assert.equal(
    stderr,
    'hostpulse: warning: output h:80: a credential goes over plain http to http://***@h/?k=***; use https\n',
  )
})

test('check names the included files above what they resolve to, and the file of a problem', async () => {
  mkdirSync(folder.file('conf.d'))
  writeFileSync(folder.file('parts.yaml'), 'include: conf.d/*.yaml\ninterval: 1s\n')
  writeFileSync(folder.file('conf.d/b.yaml'), 'tags: { env: test }\n')
  writeFileSync(folder.file('conf.d/a.yaml'), 'host: web-1\n')
  const { code, stdout } = await folder.run(['check', '-c', 'parts.yaml'])
  assert.equal(code, 0)
  assert.match(stdout, /^# includes conf\.d\/a\.yaml\n# includes conf\.d\/b\.yaml\nhost: web-1\n/m)
  const resolved: { tags: object } = parse(stdout)
  assert.deepEqual(resolved.tags, { env: 'test' })
  writeFileSync(folder.file('conf.d/b.yaml'), 'interval: 2s\nhots: a\n')
  const refused = await folder.run(['check', '-c', 'parts.yaml'])
  assert.deepEqual(
    [refused.code, refused.stderr],
    [
      2,
      [
        'hostpulse: 2 problems',
        '  interval: is set differently in parts.yaml and conf.d/b.yaml: keep one',
        '  conf.d/b.yaml: hots: unknown key; did you mean host?',
        '',
      ].join('\n'),
    ],
  )
})

test('check --send sends one request to each output and reports the answers', { timeout: 30_000 }, async () => {
  const sink = await Sink.listen()
  const taken = await folder.run(['check', '--send', '--endpoint', sink.url, '--host', 'web-1', '--tag', 'env=prod'])
  await sink.close()
  assert.equal(taken.code, 0)
  assert.match(taken.stderr, /^hostpulse: 127\.0\.0\.1:\d+: http:\S+ accepted 1 point \(HTTP 202\)\n$/)
  const points = sink.points.map(({ ts: _, ...point }) => point)
  assert.deepEqual(points, [{ host: 'web-1', type: 'agent_check', value: 1, tags: { env: 'prod' } }])

  const refused = await folder.run(['check', '--send', '--endpoint', sink.url])
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /accepted nothing/)
})

test('check --send says once what both a warning and an answer say', async () => {
  const config = 'outputs: [{ name: main, url: "http://127.0.0.1:9/", tokenFile: none }]\n'
  writeFileSync(path.join(folder.path, 'no-token.yaml'), config)
  const { code, stderr } = await folder.run(['check', '--send', '-c', 'no-token.yaml'])
  const file = path.join(folder.path, 'none')
  assert.deepEqual(
    [code, stderr],
    [1, `hostpulse: main: http://127.0.0.1:9/ accepted nothing: tokenFile ${file} does not exist\n`],
  )
})

test('check --send needs an output', async () => {
  const { code, stderr } = await folder.run(['check', '--send'])
  assert.equal(code, 2)
  assert.match(stderr, /^hostpulse: outputs: there is none: give --endpoint URL/)
})

test('collectors lists every metric, for people and for programs', async () => {
  const table = await folder.run(['collectors'])
  const json = await folder.run(['collectors', '--output', 'json'])
  assert.deepEqual([table.code, json.code], [0, 0])
  for (const { name, metrics } of catalogue) {
    assert.match(table.stdout, new RegExp(`^${name}: `, 'm'))
    for (const { type } of metrics) assert.match(table.stdout, new RegExp(`^${type} `, 'm'))
  }
  assert.deepEqual(JSON.parse(json.stdout), JSON.parse(JSON.stringify(catalogue)))
  assert.equal((await folder.run(['collectors', '--output', 'xml'])).code, 2)
})

test('compiled code is kept in the cache folder of the user, unless others can write there', async () => {
  const runWith = async (name: string) => {
    const cache = folder.file(`${name}/hostpulse/compiled`)
    const { code } = await folder.run(['--version'], { XDG_CACHE_HOME: folder.file(name) })
    assert.equal(code, 0)
    return existsSync(cache) && readdirSync(cache).length > 0
  }
  assert.equal(await runWith('own'), 'enableCompileCache' in nodeModule)
  mkdirSync(folder.file('shared/hostpulse/compiled'), { recursive: true })
  chmodSync(folder.file('shared/hostpulse/compiled'), 0o777)
  assert.equal(await runWith('shared'), false)
})

test('a reader that closes the pipe early causes no error', { skip: process.platform === 'win32' }, async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
  const pipeline = '"$0" "$1" collectors --output json | head -c 1'
  const child = spawn('/bin/sh', ['-c', pipeline, process.execPath, main], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  await once(child, 'close')
  assert.equal(stderr, '')
})

test('a full disk behind stdout is reported in one line', { skip: process.platform !== 'linux' }, async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
  const words = ['-c', '"$0" "$1" collectors > /dev/full', process.execPath, main]
  const child = spawn('/bin/sh', words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 30_000 })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, stderr], [1, 'hostpulse: stdout cannot be written: ENOSPC\n'])
})
