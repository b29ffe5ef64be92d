import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { Cli } from '../helpers/cli.js'
import { Sink } from '../helpers/sink.js'

const DEADLINE = '3s'

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../test/faults/fixtures/${name}.mjs`, import.meta.url))
}

/** Starts a server that accepts connections and requests and never answers. */
async function silentServer(): Promise<Server> {
  const server = createServer((socket) => socket.resume().on('error', () => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

describe('a stop with everything stuck at once', () => {
  let folder: string
  let silent: Server
  let sink: Sink
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-forced-'))
    silent = await silentServer()
    sink = await Sink.listen()
  })
  after(async () => {
    silent.close()
    await sink.close()
    rmSync(folder, { recursive: true })
  })

  it('sends what can be sent, says that it was forced, and ends the process by SIGKILL', {
    timeout: 60_000,
  }, async () => {
    const fifo = path.join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const { port } = silent.address() as AddressInfo
    const user = { timeout: '60s', interval: '50ms' }
    const config = path.join(folder, 'hostpulse.yaml')
    writeFileSync(
      config,
      stringify({
        initialDelay: 0,
        interval: '100ms',
        collectors: {
          looping: { ...user, module: fixture('loops') },
          blocked: { ...user, module: fixture('reads-a-fifo'), options: { fifo } },
        },
        outputs: [
          { name: 'dead', url: `http://127.0.0.1:${port}/`, batch: { flushInterval: '50ms' } },
          { name: 'live', url: sink.url, batch: { flushInterval: '50ms' } },
        ],
        stop: { deadline: DEADLINE },
      }),
    )
    const cli = new Cli(['run', '--config', config])
    await sink.until((points) => points.some(({ type }) => type === 'mem_used'))
    cli.child.kill('SIGTERM')
    assert.deepEqual(await cli.ended(), { code: null, signal: 'SIGKILL' })

    const { forced, collectors, outputs } = cli.stoppedStats()
    assert.equal(forced, true)
    assert.equal(collectors['blocked']?.state, 'wedged')
    assert.equal(collectors['looping']?.state, 'stopped')
    const [dead, live] = outputs.map(({ points }) => points)
    assert.ok(dead && live)
    assert.equal(live.delivered, live.accepted)
    assert.equal(live.delivered, sink.points.length)
    assert.equal(dead.dropped.shutdown, dead.accepted)
  })
})
