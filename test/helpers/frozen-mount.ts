import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A separate filesystem that can be frozen: ext4 on a loop device. Needs root. */
export class FrozenMount {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async mount(): Promise<FrozenMount> {
    const mount = new FrozenMount(mkdtempSync(join(tmpdir(), 'hp-frozen-')))
    const image = join(mount.#folder, 'image')
    await run('truncate', ['-s', '32M', image])
    await run('mkfs.ext4', ['-q', image])
    await run('mkdir', [mount.path])
    await run('mount', ['-o', 'loop', image, mount.path])
    return mount
  }

  get path(): string {
    return join(this.#folder, 'mount')
  }

  async remove(): Promise<void> {
    await run('umount', [this.path])
    rmSync(this.#folder, { recursive: true })
  }
}
