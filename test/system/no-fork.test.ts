import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Cli } from '../helpers/cli.js'
import { Sink } from '../helpers/sink.js'

const CALLS = 'trace=fork,vfork,clone,clone3,execve,execveat'
const TICKS = 40

/** Collectors with the source `node`, the default outside Linux. */
const BY_NODE = {
  collectors: {
    ...Object.fromEntries(['cpu', 'memory', 'disk', 'system'].map((name) => [name, { source: 'node' }])),
    network: { enabled: false },
    mounts: { enabled: false },
  },
}

for (const [source, config] of Object.entries({ procfs: {}, node: BY_NODE })) {
  test(`an agent that reads by ${source} starts threads, never a process`, { timeout: 120_000 }, () =>
    assertNoFork(config),
  )
}

async function assertNoFork(config: object): Promise<void> {
  const sink = await Sink.listen()
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-strace-'))
  const [trace, file] = [path.join(folder, 'trace'), path.join(folder, 'hostpulse.json')]
  writeFileSync(file, JSON.stringify(config))
  const pace = ['--initial-delay', '0', '--interval', '50ms', '--flush-interval', '50ms']
  const flags = ['--config', file, '--endpoint', sink.url, ...pace]
  const cli = new Cli(['run', ...flags], { before: ['strace', '-f', '-qq', '-e', CALLS, '-o', trace] })
  try {
    const ticks = () => new Set(sink.points.filter(({ type }) => type === 'cpu_usage').map(({ ts }) => ts)).size
    await sink.until(() => ticks() >= TICKS)
    const tracee = Number(readFileSync(`/proc/${cli.child.pid}/task/${cli.child.pid}/children`, 'utf8'))
    process.kill(tracee, 'SIGTERM')
    assert.equal((await cli.ended()).code, 0)
  } finally {
    await cli.kill()
    await sink.close()
  }
  const calls = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /\b\w+\(/.test(line))
  const started = calls.filter((line) => /^\d+\s+clone3?\(/.test(line))
  assert.ok(started.length >= 5, `threads were started:\n${calls.join('\n')}`)
  for (const line of started) assert.match(line, /CLONE_THREAD/)
  const others = calls.filter((line) => !/^\d+\s+clone3?\(/.test(line) && !line.includes('resumed>'))
  assert.equal(others.length, 1, `one execve, that of node itself:\n${others.join('\n')}`)
  assert.match(others[0] ?? '', /execve\(/)
}
