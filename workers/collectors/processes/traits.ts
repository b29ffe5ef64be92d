import type { ProcessTrait } from '../../../src/collectors/processes.js'
import { readableName } from '../../../src/shared/readable-name.js'
import { bytesOf, type Scanner } from '../../procfs/scanner.js'
import { ProcessFile } from './process-file.js'
import type { StatLine } from './stat-line.js'
import { Users } from './users.js'

const UID = bytesOf('Uid:')
const UNIFIED = bytesOf('0::')
const SYSTEMD = ':name=systemd:'

/** Reads the traits by which processes are sorted. Each is undefined if unknown. */
export class Traits {
  readonly #status: ProcessFile
  readonly #cgroup: ProcessFile
  readonly #command: ProcessFile
  readonly #users: Users

  constructor(procRoot: string, rootfs: string) {
    this.#status = new ProcessFile(procRoot, 'status')
    this.#cgroup = new ProcessFile(procRoot, 'cgroup')
    this.#command = new ProcessFile(procRoot, 'cmdline')
    this.#users = new Users(rootfs)
  }

  read(trait: ProcessTrait, pid: number, line: StatLine, nowSeconds: number): string | undefined {
    switch (trait) {
      case 'name':
        return readableName(line.name)
      case 'user':
        return this.#userOf(pid, nowSeconds)
      case 'cgroup':
        return this.#cgroup.read(pid) === 'read' ? cgroupIn(this.#cgroup.text) : undefined
      case 'command':
        return this.#command.read(pid) === 'read' ? commandIn(this.#command.text) : undefined
    }
  }

  /** Returns the effective user, the second number of the line, as shown by ps(1). */
  #userOf(pid: number, nowSeconds: number): string | undefined {
    const { text } = this.#status
    if (this.#status.read(pid) !== 'read') return undefined
    for (; !text.atEnd; text.skipLine()) {
      if (!text.take(UID)) continue
      text.skipColumns(1)
      const uid = text.number()
      return Number.isNaN(uid) ? undefined : this.#users.nameOf(uid, nowSeconds)
    }
    return undefined
  }
}

/** Returns the path in the unified hierarchy. With version 1, returns the path in systemd's hierarchy, else in the first one. */
function cgroupIn(text: Scanner): string | undefined {
  for (; !text.atEnd; text.skipLine()) if (text.take(UNIFIED)) return restOfLine(text)
  const lines = text.text(0).split('\n')
  const line = lines.find((one) => one.includes(SYSTEMD)) ?? lines[0] ?? ''
  return line.split(':').slice(2).join(':') || undefined
}

function restOfLine(text: Scanner): string {
  const start = text.position
  text.skipLine()
  return readableName(text.bytes.subarray(start, text.position)).replace(/\n$/, '')
}

/** Returns the arguments separated by blanks; undefined for a kernel thread, which has none. */
function commandIn({ bytes, end }: Scanner): string | undefined {
  let length = end
  while (length > 0 && bytes[length - 1] === 0) length--
  return length === 0 ? undefined : readableName(bytes.subarray(0, length)).replaceAll('\0', ' ')
}
