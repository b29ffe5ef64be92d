import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Directories mounted on one another by daemons that can be halted. */
export class FuseMounts {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-fuse-'))
  readonly #daemons: ChildProcess[] = []
  readonly #mountPoints: string[] = []

  directory(name: string): string {
    const directory = path.join(this.folder, name)
    mkdirSync(directory, { recursive: true })
    return directory
  }

  /** Mounts `source` on a directory named `name`; the daemon passes requests on to `source`. */
  async bind(source: string, name: string): Promise<{ mountPoint: string; daemon: ChildProcess }> {
    const mountPoint = this.directory(name)
    const daemon = spawn('bindfs', ['-f', '--no-allow-other', source, mountPoint], { stdio: 'ignore' })
    this.#daemons.push(daemon)
    this.#mountPoints.push(mountPoint)
    for (let tries = 0; !readFileSync('/proc/self/mountinfo', 'utf8').includes(mountPoint); tries++) {
      assert.ok(tries < 500, `${mountPoint} is not mounted`)
      await wait(10)
    }
    return { mountPoint, daemon }
  }

  tmpfsBelow(mountPoint: string): string {
    const below = path.join(mountPoint, 'below')
    mkdirSync(below)
    execFileSync('mount', ['-t', 'tmpfs', 'none', below])
    this.#mountPoints.push(below)
    return below
  }

  /** Kills the daemons and unmounts: every call that waits for a killed daemon fails. */
  close(): void {
    for (const daemon of this.#daemons) daemon.kill('SIGKILL')
    for (const mountPoint of this.#mountPoints.reverse()) spawnSync('umount', ['--lazy', mountPoint])
    rmSync(this.folder, { recursive: true, force: true })
  }
}
