import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'

const ROOT = '/sys/fs/cgroup'
/** The last process that was in it may be ending. */
const MOST_ATTEMPTS = 50

/** A cgroup of one controller. Needs root. */
export class CgroupV1 {
  readonly folder: string

  constructor(controller: 'cpu' | 'freezer', settings: Readonly<Record<string, string>> = {}) {
    this.folder = join(ROOT, controller, `hostpulse-test-${process.pid}`)
    mkdirSync(this.folder)
    for (const [file, text] of Object.entries(settings)) writeFileSync(join(this.folder, file), text)
  }

  /** One whose processes may use a fifth of a CPU. */
  static withQuota(): CgroupV1 {
    return new CgroupV1('cpu', { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '20000' })
  }

  /** Call it when its processes have ended. */
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
