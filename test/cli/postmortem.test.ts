import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { judgedRuns } from '../../src/cli/postmortem/judged-runs.js'
import { timeline } from '../../src/cli/postmortem/timeline.js'
import { readContents } from '../../src/shared/black-box/contents.js'
import { ownIdentity } from '../../src/shared/black-box/process-identity.js'
import type { BlackBoxRecord } from '../../src/shared/black-box/records.js'
import {
  boxBytes,
  STARTED_MS,
  secondRecord,
  smallHeader,
  stallRecord,
  startRecord,
} from '../helpers/black-box-bytes.js'
import { CliFolder } from '../helpers/run-cli.js'

const HEADER = smallHeader({ seconds: 200 })
const NEXT = 'ffffffff'
const KILLED = { how: 'killed', evidence: 'no record of an end; memory was not near a limit' } as const

/** Returns the records of a run killed in a stall after 90 s, and of the next run, which was stopped. */
function twoRuns(): readonly BlackBoxRecord[] {
  const calm = Array.from({ length: 87 }, (_, second) => secondRecord(second))
  const stalled = [0, 1, 2].map((step) =>
    secondRecord(87 + step, {
      heldMs: step * 1_000 + 500,
      run: 1,
      cpu: 1.02,
      activity: 'running',
      rssBytes: (90 + step * 50) * 1e6,
    }),
  )
  const startedMs = STARTED_MS + 87_100
  const sentence =
    'held for 2900 ms: 98 % JavaScript, readOrders < handle (src/orders.js:12), route GET /orders; host idle'
  const nextMs = STARTED_MS + 120_000
  return [
    startRecord(),
    ...calm,
    ...stalled,
    stallRecord({ startedMs: STARTED_MS + 30_000 }),
    { ...stallRecord({ startedMs, seconds: 2.9, sentence }, 'running'), number: 2 },
    startRecord({ run: NEXT, atMs: nextMs, pid: 4200, previous: KILLED }),
    secondRecord(120, {}, NEXT),
    { kind: 'end', run: NEXT, atMs: nextMs + 1_000 },
  ]
}

function textOf(bytes: Buffer, width = 80, color = false): string {
  const reading = readContents(bytes)
  assert.ok(reading.status === 'ok')
  const { contents } = reading
  return timeline(judgedRuns(contents, STARTED_MS + 1e6), contents, { file: 'box', width, color })
}

describe('hostpulse postmortem', () => {
  const folder = new CliFolder()
  after(() => folder.remove())

  it('draws the last seconds finer than what was before, with the stalls in between', () => {
    const lines = textOf(boxBytes(twoRuns(), HEADER)).split('\n')
    assert.equal(lines[0], 'box: 2 runs, 2 stalls. Times are UTC.')
    assert.equal(lines[2], 'killed  2025-11-22 09:46:40 to 09:48:10 (90.0 s), pid 4123, Node 22.0.0')
    assert.equal(lines[3], '  no record of an end; memory was not near a limit')
    const at = (time: string) => lines.findIndex((line) => line.startsWith(time))
    assert.match(lines[at('09:48:08')] ?? '', /^09:48:08 +100 % +1\.5 s +running +102 % +140 MB/)
    assert.ok(lines.filter((line) => /^09:4[678]/.test(line)).length === 17, lines.join('\n'))
    const stall = lines.findIndex((line) => line.startsWith('  09:48:07.100 not over: held for 2900 ms'))
    assert.ok(stall > at('09:48:06') && stall < at('09:48:08'), lines.join('\n'))
    assert.ok(lines.slice(stall).some((line) => line === '      at readOrders (src/orders.js:12:5)'))
    assert.ok(lines.includes('clean  2025-11-22 09:48:40 to 09:48:41 (1.0 s), pid 4200, Node 22.0.0'))
  })

  it('keeps to the width of the terminal', () => {
    for (const width of [80, 100, 120]) {
      for (const line of textOf(boxBytes(twoRuns(), HEADER), width).split('\n')) assert.ok(line.length <= width, line)
    }
    assert.match(textOf(boxBytes(twoRuns(), HEADER), 120), /PRESSURE/)
  })

  it('is colored on a terminal only, and shows no control character of a record', () => {
    const hostile = stallRecord({ sentence: 'held for 1 s: \u001b[2J\u0007' })
    const bytes = boxBytes([startRecord(), secondRecord(1), hostile], HEADER)
    assert.doesNotMatch(textOf(bytes), /[^\P{Cc}\n]/u)
    assert.ok(textOf(bytes, 80, true).includes('\u001b['))
  })

  it('prints the same as JSON', async () => {
    writeFileSync(folder.file('box'), boxBytes(twoRuns(), HEADER))
    const { code, stdout, stderr } = await folder.run(['postmortem', 'box', '--output', 'json'])
    assert.deepEqual([code, stderr], [0, ''])
    const { damagedSlots, runs } = JSON.parse(stdout)
    assert.equal(damagedSlots, 0)
    assert.deepEqual(
      runs.map(({ how, evidence, pid }: { how: string; evidence: string; pid: number }) => [how, evidence, pid]),
      [
        [KILLED.how, KILLED.evidence, 4123],
        ['clean', 'the agent was stopped', 4200],
      ],
    )
    assert.equal(runs[0].samples.length, 900)
    assert.deepEqual(
      runs[0].stalls.map(({ state, seconds }: { state: string; seconds: number }) => [state, seconds]),
      [
        ['ended', 0.8],
        ['running', 2.9],
      ],
    )
  })

  it('says of a process that still runs that it does', () => {
    const owner = ownIdentity('a1b2c3d4e5f6')
    assert.match(textOf(boxBytes([startRecord(), secondRecord(1)], { ...HEADER, owner })), /^running {2}2025/m)
  })

  it('reads what is left of a damaged file', () => {
    const bytes = boxBytes(twoRuns(), HEADER)
    bytes.fill(7, 16_484, 16_500)
    assert.match(textOf(bytes), /^box: 2 runs, 2 stalls, 1 damaged slot\./)
    const cut = textOf(bytes.subarray(0, 300_000))
    assert.match(cut, /^box: 1 run, 0 stalls, 3 damaged slots\./)
    assert.match(cut, /^unknown {2}/m)
  })

  it('says in one sentence why a file cannot be read, and exits 1', async () => {
    mkdirSync(folder.file('folder'))
    const files: Readonly<Record<string, string | Buffer>> = {
      empty: '',
      foreign: 'PK\u0003\u0004',
      older: 'hostpulse black box 0\n{}\n',
      newer: 'hostpulse black box 2\n{}\n',
    }
    for (const [name, bytes] of Object.entries(files)) writeFileSync(folder.file(name), bytes)
    const sentences = {
      missing: 'does not exist',
      folder: 'is a folder, not a black box',
      empty: 'is empty: nothing was written to it',
      foreign: 'is not a black box of hostpulse',
      older: 'has format 0 of an older hostpulse; this one reads format 1',
      newer: 'has format 2 of a newer hostpulse; this one reads format 1',
    }
    for (const [name, sentence] of Object.entries(sentences)) {
      const { code, stdout, stderr } = await folder.run(['postmortem', name])
      assert.deepEqual([code, stdout, stderr], [1, '', `hostpulse: ${name} ${sentence}\n`])
    }
  })

  it('a command line without a file, or with two, exits 2', async () => {
    const none = await folder.run(['postmortem'])
    assert.deepEqual(
      [none.code, none.stderr],
      [2, "hostpulse: missing required argument 'file'; see hostpulse postmortem --help\n"],
    )
    const two = await folder.run(['postmortem', 'a', 'b', '--form', 'json'])
    assert.equal(two.code, 2)
    assert.match(two.stderr, /--form: unknown flag/)
    const extra = await folder.run(['postmortem', 'a', 'b'])
    assert.match(extra.stderr, /unexpected word "b": postmortem takes one file and flags/)
  })
})
