import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'

const ROOT = '/sys/fs/cgroup'
/** The cgroup's last process may still be ending. */
const MOST_ATTEMPTS = 50

/** A version 1 cgroup of one controller. Needs root. */
export class CgroupV1 {
  readonly folder: string

  constructor(controller: 'cpu' | 'freezer', settings: Readonly<Record<string, string>> = {}) {
    this.folder = join(ROOT, controller, `hostpulse-test-${process.pid}`)
    mkdirSync(this.folder)
    for (const [file, text] of Object.entries(settings)) writeFileSync(join(this.folder, file), text)
  }

  /** Creates a cgroup whose processes may use a fifth of a CPU. */
  static withQuota(): CgroupV1 {
    return new CgroupV1('cpu', { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '20000' })
  }

  /** Removes the cgroup. Call it when its processes have ended. */
  async remove(): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        rmdirSync(this.folder)
        return
      } catch {
        await wait(100)
      }
    }
  }
}
