import type { ProcessSource } from '../../../../workers/collectors/processes/process-pass.js'
import { Scanner } from '../../../../workers/procfs/scanner.js'

/** A made-up process. */
export interface MadeProcess {
  readonly pid: number
  readonly name?: string
  readonly state?: string
  readonly cpuTicks?: number
  readonly startTicks?: number
  readonly rssPages?: number
}

/** A /proc in memory, with processes and unreadable ones. */
export class MadeProcesses implements ProcessSource {
  readonly text = new Scanner()
  readonly failure = 'EPERM'
  /** Ids of the processes read, in order. */
  readonly reads: number[] = []
  readonly denied = new Set<number>()
  /** Called after each process is read. */
  onRead = () => {}
  #processes = new Map<number, MadeProcess>()

  readonly list: ProcessSource['list'] & { pids: Int32Array; length: number } = {
    pids: new Int32Array(0),
    length: 0,
    failure: '',
    read: () => true,
  }

  readonly stat: ProcessSource['stat'] = {
    text: this.text,
    failure: 'EPERM',
    read: (pid) => this.#read(pid),
  }

  become(processes: readonly MadeProcess[]): void {
    this.#processes = new Map(processes.map((one) => [one.pid, one]))
    this.list.pids = Int32Array.from(this.#processes.keys()).sort()
    this.list.length = this.#processes.size
  }

  /** Ends a process but keeps it listed, as if it ended between listing and reading. */
  end(pid: number): void {
    this.#processes.delete(pid)
  }

  #read(pid: number): 'read' | 'absent' | 'denied' {
    const found = this.#processes.get(pid)
    if (found === undefined) return 'absent'
    this.reads.push(pid)
    this.onRead()
    if (this.denied.has(pid)) return 'denied'
    this.text.load(statOf(found))
    return 'read'
  }
}

export function statOf({
  pid,
  name = 'job',
  state = 'S',
  cpuTicks = 0,
  startTicks = 100,
  rssPages = 10,
}: MadeProcess): Buffer {
  return Buffer.from(
    `${pid} (${name}) ${state} 1 1 1 0 -1 4194560 1 2 3 4 ${cpuTicks} 0 5 6 20 0 1 0 ${startTicks} 9999 ${rssPages} 1 1\n`,
    'latin1',
  )
}
