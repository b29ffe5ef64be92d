import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AwkwardReport } from '../helpers/awkward-host.js'
import type { HeldReport } from '../helpers/held-host.js'
import { privateFolder } from '../helpers/private-folder.js'

const run = promisify(execFile)
const HOST = fileURLToPath(new URL('../helpers/awkward-host.js', import.meta.url))
const HELD_HOST = fileURLToPath(new URL('../helpers/held-host.js', import.meta.url))
const NOBODY = 65_534

async function reported(way: string, flags: readonly string[] = []): Promise<AwkwardReport> {
  const { stdout, stderr } = await run(process.execPath, [...flags, HOST, way])
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

/** Asserts that each agent has reported the one stall, with its length and function. */
function assertTold({ stalls, heldMs }: AwkwardReport): void {
  for (const [stall, ...more] of stalls) {
    assert.equal(more.length, 0)
    assert.match(stall?.sentence ?? '', /, computeTotals < /)
    assert.ok(Math.abs((stall?.seconds ?? 0) * 1e3 - heldMs) < 120, `${stall?.seconds} s of ${heldMs} ms`)
  }
}

describe('a host whose event loop is held', { timeout: 120_000 }, () => {
  it('has two agents, and both report the stall', async () => {
    const report = await reported('two')
    assert.equal(report.stalls.length, 2)
    assertTold(report)
  })

  it('has its agent in a worker thread: that thread is watched, and its stack is not read', async () => {
    const { stalls, reasons } = await reported('worker')
    assert.equal(stalls[0]?.length, 1)
    assert.ok((stalls[0]?.[0]?.shares.javascript ?? 0) + (stalls[0]?.[0]?.shares['cpu-wait'] ?? 0) > 0.8)
    assert.deepEqual(stalls[0]?.[0]?.stacks, [])
    assert.deepEqual(reasons, ['stacks: the agent is not in the main thread of its process'])
  })

  it('is held while the agent starts, and later', async () => assertTold(await reported('start')))

  it('is held while the agent stops: the stop ends right after', async () => {
    const report = await reported('stop')
    assertTold(report)
    assert.ok(report.stopMs < 600 + 400, `${report.stopMs} ms`)
  })

  it('has 2 GB of objects: stack requests cost no more', async () => {
    const report = await reported('heap', ['--max-old-space-size=4096'])
    assertTold(report)
    assert.ok(report.heldMs < 700, `${report.heldMs} ms`)
  })

  it('has 20,000 functions: stack requests cost no more', async () => {
    const report = await reported('functions')
    assertTold(report)
    assert.ok(report.heldMs < 700, `${report.heldMs} ms`)
  })

  it('is a node with file capabilities, run by another user, whose files its kernel may hide from it', async (t) => {
    const node = join(privateFolder(t), 'node')
    copyFileSync(process.execPath, node)
    chmodSync(node, 0o755)
    chmodSync(join(node, '..'), 0o755)
    await run('setcap', ['cap_net_bind_service=+ep', node])
    const words = [`--reuid=${NOBODY}`, '--clear-groups', node, HELD_HOST]
    const javascript: HeldReport = JSON.parse((await run('setpriv', [...words, 'javascript'])).stdout)
    const { shares = {}, sentence = '' } = javascript.stalls[0] ?? {}
    assert.ok((shares.javascript ?? 0) + (shares['cpu-wait'] ?? 0) > 0.8, sentence)
    assert.match(sentence, /, computeTotals < /)
    const atomics: HeldReport = JSON.parse((await run('setpriv', [...words, 'atomics'])).stdout)
    assert.match(atomics.stalls[0]?.cause ?? 'none', /^(unknown|blocking-call)$/)
  })
})
