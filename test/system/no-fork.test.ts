import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Cli } from '../helpers/cli.js'
import { Sink } from '../helpers/sink.js'

const CALLS = 'trace=fork,vfork,clone,clone3,execve,execveat'
const TICKS = 40

test('a running agent starts threads, never a process', { timeout: 120_000 }, async () => {
  const sink = await Sink.listen()
  const trace = path.join(mkdtempSync(path.join(tmpdir(), 'hostpulse-strace-')), 'trace')
  const flags = ['--endpoint', sink.url, '--initial-delay', '0', '--interval', '50ms', '--flush-interval', '50ms']
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
})
