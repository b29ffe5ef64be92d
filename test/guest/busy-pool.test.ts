import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { assertRuns, COLLECTOR, hostProgram, runHost } from './run-host.js'

describe('an agent in a host whose libuv pool is permanently busy', { timeout: 60_000 }, () => {
  it('collects, compresses and sends as usual, from its first start on', async (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-pool-'))
    context.after(() => rmSync(folder, { recursive: true }))
    const fifo = path.join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    await assertRuns(async (url) => {
      const text = await runHost(hostProgram('busy-pool.mjs'), [url, COLLECTOR, fifo], {
        variables: { UV_THREADPOOL_SIZE: '1' },
      })
      assert.equal(JSON.parse(text).wasTaken, true)
      return text
    })
  })
})
