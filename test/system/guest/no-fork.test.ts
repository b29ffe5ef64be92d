import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { ServerHost } from '../../guest/server-host.js'
import { Sink } from '../../helpers/sink.js'

const CALLS = 'trace=fork,vfork,clone,clone3,execve,execveat'
/** Time in which all threads of the agent come up and tick many times. */
const UP_MS = 4_000

test('a server with an agent never forks, and starts no thread more once the agent is up', {
  timeout: 120_000,
}, async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-strace-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const trace = path.join(folder, 'trace')
  const sink = await Sink.listen()
  context.after(() => sink.close())
  const server = await ServerHost.start({
    config: {
      interval: '50ms',
      initialDelay: 0,
      collectors: { cpu: { sampleInterval: '10ms' }, pressure: { enabled: true } },
      outputs: [{ url: sink.url, compression: 'gzip', batch: { flushInterval: '50ms' } }],
    },
    before: ['strace', '-f', '-qq', '-e', CALLS, '-o', trace],
  })
  context.after(() => server.kill())
  await wait(UP_MS)
  const starts = () => callsIn(trace)
  const up = starts().length
  await server.load(2)
  const later = starts().slice(up)
  const pid = Number(readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8'))
  const { stats } = await server.end(pid)
  assert.ok((stats?.collectors['cpu']?.ok ?? 0) > 20)
  assert.deepEqual(later, [])
  const [first = '', ...others] = starts()
  assert.match(first, /execve\(/)
  for (const call of others) assert.match(call, /clone3?\(.*CLONE_THREAD/)
})

/** Returns the calls begun, in order. */
function callsIn(trace: string): string[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /^\d+\s+\w+\(/.test(line))
}
