import { randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { cpus } from 'node:os'
import { versions } from 'node:process'
import { type MessagePort, resourceLimits } from 'node:worker_threads'
import { BlackBoxCells } from '../../src/shared/black-box/cells.js'
import { endingOf } from '../../src/shared/black-box/ending.js'
import { lastSecondsOf } from '../../src/shared/black-box/last-seconds.js'
import type { BlackBoxData, BlackBoxNotice, StallNote, WriterRequest } from '../../src/shared/black-box/messages.js'
import { bootId, ownIdentity, type ProcessIdentity } from '../../src/shared/black-box/process-identity.js'
import type { StartRecord } from '../../src/shared/black-box/records.js'
import { systemClock, threadsMonotonicMs } from '../../src/shared/clock.js'
import { describeError } from '../../src/shared/describe-error.js'
import { version } from '../../src/shared/version.js'
import { activityOf } from '../collectors/stalls/activity-codes.js'
import { MountTable } from '../filesystems/mount-table.js'
import { claim } from './claim.js'
import { whyNotLocal } from './local-path.js'
import { MemoryGroups } from './memory-group.js'
import { Writer } from './writer.js'

const WRITE_EVERY_MS = 1_000
/** Characters of the token that identifies a run in the file. */
const RUN_CHARACTERS = 8

/** The process's end of the port to the black box's thread. */
export interface WriterPort {
  postMessage(notice: BlackBoxNotice): void
  on(event: 'message', listener: (request: WriterRequest) => void): unknown
  close(): void
}

/** Opens the black box, writes to it once a second and at each stall, until it is asked to end. Never rejects. */
export async function runWriter(data: BlackBoxData, port: WriterPort): Promise<void> {
  const cells = new BlackBoxCells(data.cells)
  const early: WriterRequest[] = []
  let handle = (request: WriterRequest) => {
    early.push(request)
  }
  port.on('message', (request) => handle(request))
  const writer = await open(data, cells, port).catch((error: unknown) => {
    port.postMessage({ kind: 'problem', reason: describeError(error) })
    cells.state = 'failed'
  })
  if (writer === undefined) {
    port.close()
    return
  }
  const timer = setInterval(() => writer.writeSecond(), WRITE_EVERY_MS)
  let notes: MessagePort | undefined
  handle = (request) => {
    notes?.close()
    if (request.kind === 'watch') {
      notes = request.notes
      notes.on('message', (note: StallNote) => writer.writeStall(note))
      return
    }
    clearInterval(timer)
    writer.end(request.exitCode)
    port.close()
  }
  for (const request of early) handle(request)
}

/**
 * Takes the file over and writes that a run starts.
 * @returns undefined when the process is already ending
 * @throws an error that says why the file is not used
 */
async function open(data: BlackBoxData, cells: BlackBoxCells, port: WriterPort): Promise<Writer | undefined> {
  const { file: path, keepMs } = data
  const fault = faultOf(path)
  if (fault !== undefined) throw new Error(fault)
  const owner = ownIdentity(randomBytes(16).toString('hex'))
  const claimed = await claim(path, {
    owner,
    keepMs,
    wallMs: systemClock.wallMs,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    begin: () => {
      cells.beginWrite(threadsMonotonicMs())
      return cells.replace('opening', 'writing')
    },
  })
  if (claimed.status === 'ended') return undefined
  if (claimed.status === 'refused') throw new Error(claimed.reason)
  const { file, last, movedTo } = claimed
  const groups = new MemoryGroups()
  const oomKills = () => groups.oomKills()
  const previous = last && endingOf(last, { bootId: bootId(), oomKills: oomKills() })
  const run = owner.token.slice(0, RUN_CHARACTERS)
  file.write(startRecord(run, owner, data, { oomKills: oomKills(), previous }))
  cells.endWrite(threadsMonotonicMs())
  if (movedTo !== undefined) port.postMessage({ kind: 'moved', movedTo })
  if (last !== undefined && previous !== undefined) {
    port.postMessage({ kind: 'last-run', ...previous, endedMs: last.toMs, last: lastSecondsOf(last) })
  }
  return new Writer({
    file,
    cells,
    clock: { monotonicMs: threadsMonotonicMs, wallMs: systemClock.wallMs },
    run,
    activityOf,
    oomKills,
    onProblem: (reason) => port.postMessage({ kind: 'problem', reason }),
  })
}

function startRecord(
  run: string,
  { pid, bootId: boot }: ProcessIdentity,
  data: BlackBoxData,
  found: Pick<StartRecord, 'oomKills' | 'previous'>,
): StartRecord {
  const atMs = systemClock.wallMs()
  const { node } = versions
  // This thread has no limits of its own. These are V8's, the same as in the watched thread.
  const newBytes = (resourceLimits.maxYoungGenerationSizeMb ?? 0) * 2 ** 20
  const heapLimitBytes = data.heapLimitBytes - newBytes
  return { kind: 'start', run, atMs, pid, bootId: boot, node, version, cpus: cpus().length, heapLimitBytes, ...found }
}

function faultOf(path: string): string | undefined {
  const mounts = new MountTable({ procRoot: '/proc', rootfs: '/' })
  try {
    if (!mounts.read()) return 'whether its filesystem may hang is known on Linux only'
    return whyNotLocal(path, mounts.mounts, linkAt)
  } finally {
    mounts.close()
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
