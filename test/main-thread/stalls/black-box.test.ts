import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { platform } from 'node:process'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { readContents } from '../../../src/shared/black-box/contents.js'
import { type Run, runsOf } from '../../../src/shared/black-box/runs.js'
import { BoxHost } from '../../helpers/box-hosts.js'
import { privateFolder } from '../../helpers/private-folder.js'

const skip = platform !== 'linux'

function runsIn(file: string): readonly Run[] {
  const reading = readContents(readFileSync(file))
  assert.ok(reading.status === 'ok', reading.status)
  return runsOf(reading.contents)
}

test('the next start says how the last run ended', { skip }, async (t) => {
  const folder = privateFolder(t)
  const endings: string[] = []
  // One after the other, because an exit waits only a quarter of a second for its last record.
  for (const way of ['stop', 'natural', 'exit', 'throw']) {
    const file = path.join(folder, way)
    const first = new BoxHost(file, way)
    await first.ended()
    assert.equal(first.logged('last run ended'), undefined)
    const next = new BoxHost(file, 'stop')
    const { how, evidence } = await next.until('last run ended')
    await next.ended()
    assert.equal(runsIn(file).length, 2)
    endings.push(`${how}: ${evidence}`)
  }
  assert.deepEqual(endings, [
    'clean: the agent was stopped',
    'clean: the process exited with status 0',
    'clean: the process exited with status 0',
    'crashed: the process exited with status 1',
  ])
})

test('a process that is killed in a stall leaves all but the last second, and the function', { skip }, async (t) => {
  const file = path.join(privateFolder(t), 'box')
  const host = new BoxHost(file, 'hold')
  await host.until('held from now on')
  await wait(2_500)
  const killedMs = Date.now()
  await host.ended('SIGKILL')
  const [run] = runsIn(file)
  const last = run?.samples.at(-1)
  assert.ok(last !== undefined && killedMs - last.atMs < 1_500, `${killedMs - (last?.atMs ?? 0)} ms are lost`)
  assert.ok(last.heldMs > 500, String(last.heldMs))
  const stall = run?.stalls.at(-1)
  assert.equal(stall?.state, 'running')
  assert.equal(stall.stall.stacks[0]?.frames[0]?.function, 'readOrders')
  assert.match(stall.stall.sentence, /^held for .*readOrders/)

  const next = new BoxHost(file, 'stop')
  const line = await next.until('last run ended')
  assert.deepEqual(
    [line['how'], line['evidence'], line['file']],
    ['killed', 'no record of an end; memory was not near a limit', file],
  )
  assert.match(String(line['last']), /held for .*readOrders.*; process CPU .*RSS \d+ MB/)
  await next.ended()
})

test('a second process leaves the file alone, says so and goes on', { skip }, async (t) => {
  const file = path.join(privateFolder(t), 'box')
  const first = new BoxHost(file, 'live')
  await first.until('lives')
  const second = new BoxHost(file, 'refused')
  const line = await second.until('black box not written')
  assert.deepEqual([line['file'], line['reason']], [file, `it is in use by the process ${first.child.pid}`])
  await second.ended('SIGKILL')
  await first.ended('SIGKILL')
  assert.equal(runsIn(file).length, 1)
})

test('a path that is no file, and one that may hang, are refused', { skip }, async (t) => {
  const folder = privateFolder(t)
  for (const [file, reason] of [
    [folder, 'it is a folder, not a file'],
    [path.join(folder, 'missing/box'), /^ENOENT/],
    ['/proc/box', '/proc (proc) does not hold files'],
  ] as const) {
    const host = new BoxHost(file, 'refused')
    const line = await host.until('black box not written')
    if (typeof reason === 'string') assert.equal(line['reason'], reason)
    else assert.match(String(line['reason']), reason)
    await host.ended('SIGKILL')
  }
})
