import assert from 'node:assert/strict'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { readContents } from '../../../src/shared/black-box/contents.js'
import { fileBytes, headerFor, headerSlot } from '../../../src/shared/black-box/header.js'
import { ownIdentity } from '../../../src/shared/black-box/process-identity.js'
import { type ClaimParts, claim } from '../../../workers/black-box/claim.js'
import { boxBytes, gone, STARTED_MS, secondRecord, startRecord } from '../../helpers/black-box-bytes.js'
import { privateFolder } from '../../helpers/private-folder.js'

const KEEP_MS = 60_000
const OWN_IDENTITY = ownIdentity('0123456789abcdef')
/** Header of a black box with KEEP_MS, large enough for the records. */
const HEADER = headerFor(KEEP_MS, gone)
const ALIVE = { ...ownIdentity('a1b2c3d4e5f6') }

function rig(t: TestContext, changes: Partial<ClaimParts> = {}) {
  const file = path.join(privateFolder(t), 'box')
  const parts = {
    owner: OWN_IDENTITY,
    keepMs: KEEP_MS,
    wallMs: () => STARTED_MS,
    wait: async () => {},
    begin: () => true,
    ...changes,
  }
  return { file, take: () => claim(file, parts) }
}

async function refusal(take: () => ReturnType<typeof claim>): Promise<string> {
  const claimed = await take()
  assert.ok(claimed.status === 'refused', claimed.status)
  return claimed.reason
}

test('a new file has all of its space, and only its owner may read it', async (t) => {
  const { file, take } = rig(t)
  const claimed = await take()
  assert.ok(claimed.status === 'ok')
  assert.equal(claimed.last, undefined)
  const { size, blocks, mode } = statSync(file)
  assert.equal(size, fileBytes(HEADER))
  assert.ok(blocks * 512 >= size, `${blocks} blocks`)
  assert.equal(mode & 0o777, 0o600)
  assert.equal(existsSync(`${file}.new`), false)
})

test('the records of the last run stay, and the next ones follow them', async (t) => {
  const { file, take } = rig(t)
  writeFileSync(file, boxBytes([startRecord(), secondRecord(0), secondRecord(1)], HEADER), { mode: 0o644 })
  const claimed = await take()
  assert.ok(claimed.status === 'ok')
  assert.equal(claimed.last?.samples.length, 20)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  claimed.file.write(startRecord({ run: '01234567' }))
  const reading = readContents(readFileSync(file))
  assert.ok(reading.status === 'ok')
  assert.deepEqual(
    reading.contents.seconds.records.map(({ sequence, record }) => [sequence, record.run]),
    [
      [0, 'a1b2c3d4'],
      [1, 'a1b2c3d4'],
      [2, 'a1b2c3d4'],
      [3, '01234567'],
    ],
  )
})

test('a black box of another size, another version or with a damaged first slot is moved aside', async (t) => {
  const damaged = boxBytes([startRecord()], HEADER)
  damaged.fill(0, 30, 60)
  for (const bytes of [boxBytes([startRecord()]), Buffer.from('hostpulse black box 2\n{}\n'), damaged]) {
    const { file, take } = rig(t)
    writeFileSync(file, bytes)
    const claimed = await take()
    assert.ok(claimed.status === 'ok')
    assert.equal(claimed.movedTo, `${file}.previous`)
    assert.deepEqual(readFileSync(`${file}.previous`), bytes)
    assert.equal(statSync(file).size, fileBytes(HEADER))
  }
})

test('an empty file becomes a black box', async (t) => {
  const { file, take } = rig(t)
  writeFileSync(file, '')
  assert.equal((await take()).status, 'ok')
  assert.equal(statSync(file).size, fileBytes(HEADER))
})

test('a file that is not a black box is not touched', async (t) => {
  const { file, take } = rig(t)
  writeFileSync(file, 'the only copy of a thesis')
  assert.equal(await refusal(take), 'it is no black box, and is not overwritten')
  assert.equal(readFileSync(file, 'utf8'), 'the only copy of a thesis')
})

test('a folder or a link is refused', async (t) => {
  const { file, take } = rig(t)
  mkdirSync(file)
  assert.equal(await refusal(take), 'it is a folder, not a file')
  const linked = rig(t)
  symlinkSync(file, linked.file)
  assert.equal(await refusal(linked.take), 'it is a link, not a file')
})

test('a folder that is missing is an error of the system', async (t) => {
  const { file } = rig(t)
  const below = { owner: OWN_IDENTITY, keepMs: KEEP_MS, wallMs: () => 0, wait: async () => {}, begin: () => true }
  await assert.rejects(claim(path.join(file, 'box'), below), { code: 'ENOENT' })
})

test('a process that runs keeps its black box, until it has ended its run', async (t) => {
  const { file, take } = rig(t)
  writeFileSync(file, boxBytes([startRecord()], { ...HEADER, owner: ALIVE }))
  assert.equal(await refusal(take), `it is in use by the process ${process.pid}`)
  const end = { kind: 'end', run: 'a1b2c3d4', atMs: STARTED_MS } as const
  writeFileSync(file, boxBytes([startRecord(), end], { ...HEADER, owner: ALIVE }))
  assert.equal((await take()).status, 'ok')
})

test('a process of another container is known by what it writes', async (t) => {
  const elsewhere = { ...ALIVE, pidNamespace: 'pid:[1]' }
  const bytes = (seconds: number) =>
    boxBytes([startRecord(), ...Array.from({ length: seconds }, (_, second) => secondRecord(second))], {
      ...HEADER,
      owner: elsewhere,
    })
  const waits: number[] = []
  const { file, take } = rig(t, {
    wait: async (ms) => {
      waits.push(ms)
      writeFileSync(file, bytes(2))
    },
  })
  writeFileSync(file, bytes(1))
  assert.equal(await refusal(take), 'it is in use by a process of another container')
  assert.deepEqual(waits, [2_500])
  const silent = rig(t)
  writeFileSync(silent.file, bytes(1))
  assert.equal((await silent.take()).status, 'ok')
  const old = rig(t, { wallMs: () => STARTED_MS + 60_000, wait: () => assert.fail('waited') })
  writeFileSync(old.file, bytes(1))
  assert.equal((await old.take()).status, 'ok')
})

test('a process that ends already changes nothing', async (t) => {
  const { file, take } = rig(t, { begin: () => false })
  assert.equal((await take()).status, 'ended')
  assert.equal(existsSync(file), false)
  const bytes = boxBytes([startRecord()], HEADER)
  writeFileSync(file, bytes)
  assert.equal((await take()).status, 'ended')
  assert.deepEqual(readFileSync(file), bytes)
})

test('a process that lost the file, or whose file was removed, stops writing', async (t) => {
  const { file, take } = rig(t)
  const first = await take()
  assert.ok(first.status === 'ok')
  assert.equal(first.file.lost(), undefined)
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, headerSlot(HEADER), 0)
  closeSync(descriptor)
  const second = await claim(file, {
    owner: ownIdentity('fedcba9876543210'),
    keepMs: KEEP_MS,
    wallMs: () => STARTED_MS,
    wait: async () => {},
    begin: () => true,
  })
  assert.ok(second.status === 'ok')
  assert.equal(first.file.lost(), 'another process has taken it over')
  assert.equal(second.file.lost(), undefined)
  rmSync(file)
  assert.equal(second.file.lost(), 'it was removed')
})
