import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { execPath, platform } from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HeldReport } from '../../../helpers/held-host.js'

const run = promisify(execFile)
const host = fileURLToPath(new URL('../../../helpers/held-host.js', import.meta.url))

async function held(way: string): Promise<HeldReport> {
  const { stdout } = await run(execPath, [host, way])
  return JSON.parse(stdout)
}

/** Runs a process for each way, all at the same time. */
async function heldIn<Way extends string>(...ways: Way[]): Promise<Record<Way, HeldReport>> {
  const reports = await Promise.all(ways.map(async (way) => [way, await held(way)]))
  return Object.fromEntries(reports)
}

const shareOf = ({ stalls }: HeldReport, cause: string) =>
  Object.entries(stalls[0]?.shares ?? {}).find(([name]) => name === cause)?.[1] ?? 0

test('processes that hold their loop learn what held it', { skip: platform !== 'linux' }, async () => {
  const { javascript, atomics, ...others } = await heldIn('javascript', 'atomics', 'spawn-sync')
  for (const [report, cause] of [
    [javascript, 'javascript'],
    [atomics, 'blocking-call'],
    [others['spawn-sync'], 'child-process'],
  ] as const) {
    // On a busy machine the thread also waits for a CPU.
    assert.ok(shareOf(report, cause) + shareOf(report, 'cpu-wait') > 0.8, `${cause}: ${JSON.stringify(report)}`)
    assert.ok(shareOf(report, cause) > 0.1, `${cause}: ${JSON.stringify(report)}`)
  }
  if (atomics.stalls[0]?.cause === 'blocking-call') assert.equal(atomics.stalls[0].syscall, 'futex')
  const { stats, stalls: told, ofStart } = others['spawn-sync']
  assert.equal(stats.stalls.seen, told.length + ofStart)
  assert.ok(javascript.logged.includes('event loop held'))
  for (const [way, { stalls, gapsMs, hasFetch }] of Object.entries({ javascript, atomics, ...others })) {
    assert.equal(hasFetch, false, way)
    for (const { seconds } of stalls) {
      const gap = Math.max(0, ...gapsMs) / 1e3
      assert.ok(gap > seconds - 0.06, `${way}: ${seconds} s, but the longest gap is ${gap} s`)
    }
  }
})
