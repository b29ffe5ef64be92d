import { closeSync, renameSync } from 'node:fs'
import { type Contents, nextSequence, readContents } from '../../src/shared/black-box/contents.js'
import { fileBytes, type Header, headerFor } from '../../src/shared/black-box/header.js'
import { livenessOf, type ProcessIdentity } from '../../src/shared/black-box/process-identity.js'
import { type Run, runsOf } from '../../src/shared/black-box/runs.js'
import { createPrivate, openExisting, readAll } from './open-file.js'
import { RingFile } from './ring-file.js'

/** A writer whose latest record is younger than this may still run. */
const FRESH_MS = 5_000
/** A running writer writes within this time. */
const WRITES_WITHIN_MS = 2_500

export interface ClaimParts {
  readonly owner: ProcessIdentity
  readonly keepMs: number
  readonly wallMs: () => number
  readonly wait: (ms: number) => Promise<unknown>
  /** Called before anything is changed. @returns false when nothing may be changed, because the process is already ending */
  readonly begin: () => boolean
}

export type Claim =
  | {
      readonly status: 'ok'
      readonly file: RingFile
      /** The latest run with records in the file. */
      readonly last: Run | undefined
      /** Path to which an unusable file was moved. */
      readonly movedTo: string | undefined
    }
  | { readonly status: 'refused'; readonly reason: string }
  /** The process is ending: nothing was changed. */
  | { readonly status: 'ended' }

const ENDED: Claim = { status: 'ended' }

/**
 * Makes a file the black box of this process. Its content stays until it is overwritten, slot by slot. A black box of another size,
 * of another version or with a damaged first slot is moved aside.
 * @throws the system's error
 */
export async function claim(path: string, parts: ClaimParts): Promise<Claim> {
  const { owner, keepMs } = parts
  const header = headerFor(keepMs, owner)
  const opened = openExisting(path)
  if (opened.status === 'refused') return opened
  if (opened.status === 'absent') return parts.begin() ? create(path, header, undefined, undefined) : ENDED
  const { descriptor } = opened
  const reading = readContents(readAll(descriptor))
  if (reading.status === 'foreign') {
    closeSync(descriptor)
    return { status: 'refused', reason: 'it is no black box, and is not overwritten' }
  }
  const contents = reading.status === 'ok' ? reading.contents : undefined
  const user = contents && (await userOf(contents, descriptor, parts))
  if (user !== undefined) {
    closeSync(descriptor)
    return { status: 'refused', reason: user }
  }
  if (!parts.begin()) {
    closeSync(descriptor)
    return ENDED
  }
  const last = contents && runsOf(contents).at(-1)
  if (contents?.header !== undefined && isOfSize(contents.header, header)) {
    return { status: 'ok', file: new RingFile(descriptor, header, contents), last, movedTo: undefined }
  }
  closeSync(descriptor)
  const movedTo = reading.status === 'empty' ? undefined : `${path}.previous`
  if (movedTo !== undefined) renameSync(path, movedTo)
  return create(path, header, last, movedTo)
}

function create(path: string, header: Header, last: Run | undefined, movedTo: string | undefined): Claim {
  const descriptor = createPrivate(path, fileBytes(header))
  return { status: 'ok', file: new RingFile(descriptor, header, undefined), last, movedTo }
}

function isOfSize(header: Header, { seconds, stalls }: Header): boolean {
  return header.seconds === seconds && header.stalls === stalls
}

/** Returns the process that currently writes to the file; undefined when there is none. */
async function userOf(
  contents: Contents,
  descriptor: number,
  { wallMs, wait }: ClaimParts,
): Promise<string | undefined> {
  if (contents.header === undefined) return undefined
  const { owner } = contents.header
  const own = runsOf(contents).find(({ id }) => owner.token.startsWith(id))
  if (own?.end !== undefined) return undefined
  const liveness = livenessOf(owner)
  if (liveness === 'alive') return `it is in use by the process ${owner.pid}`
  if (liveness === 'gone' || own === undefined || wallMs() - own.toMs > FRESH_MS) return undefined
  // A process in another container cannot be seen, but its records can.
  await wait(WRITES_WITHIN_MS)
  const later = readContents(readAll(descriptor))
  const isWritten = later.status === 'ok' && nextSequence(later.contents.seconds) > nextSequence(contents.seconds)
  return isWritten ? 'it is in use by a process of another container' : undefined
}
