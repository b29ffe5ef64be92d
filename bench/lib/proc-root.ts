import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Roots } from '../../src/shared/settings.js'

/** Size of the host described by a generated root. */
export interface HostSize {
  readonly cpus: number
  readonly interfaces: number
  readonly disks: number
  readonly mounts: number
}

const numbers = (count: number, seed: number) => Array.from({ length: count }, (_, at) => (at + 1) * seed).join(' ')

/** Writes the files of a host of this size into a new folder. */
export class ProcRoot {
  /** Device of each mount in mountinfo, by its path below the root. The real folder at that path has another device. */
  readonly deviceIds: ReadonlyMap<string, string>
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-root-'))

  constructor({ cpus, interfaces, disks, mounts }: HostSize) {
    const cpuLines = indexed(cpus, (cpu) => `cpu${cpu} ${numbers(10, 1234 + cpu)}`)
    const rest = [`intr 123456 ${'0 '.repeat(256)}`, 'ctxt 987654', 'btime 1763800000', 'processes 4242']
    this.#write('proc/stat', [
      `cpu  ${numbers(10, 98_765)}`,
      ...cpuLines,
      ...rest,
      'procs_running 2',
      'procs_blocked 0',
    ])
    const heads = [
      'Inter-|   Receive |  Transmit',
      ' face |bytes packets errs drop fifo frame compressed multicast|bytes',
    ]
    this.#write('proc/self/net/dev', [
      ...heads,
      ...indexed(interfaces, (at) => `  eth${at}: ${numbers(16, 7_919 + at)}`),
    ])
    this.#write(
      'proc/diskstats',
      indexed(disks, (at) => `   8 ${at} xvd${letters(at)} ${numbers(17, 4_241 + at)}`),
    )
    for (let at = 0; at < disks; at++) this.#write(`sys/block/xvd${letters(at)}/size`, ['1000000'])
    const places = ['/', ...indexed(mounts - 1, (at) => `/data/${at}`)]
    for (const place of places) mkdirSync(path.join(this.#folder, 'host', place), { recursive: true })
    const { rootfs } = this.roots
    this.deviceIds = new Map(places.map((place, at) => [rootfs + place, `8:${at}`]))
    this.#write(
      'proc/self/mountinfo',
      places.map(
        (place, at) =>
          `${at + 20} ${at === 0 ? 1 : 20} 8:${at} / ${place} rw,relatime - ext4 /dev/xvd${letters(at)} rw`,
      ),
    )
  }

  get roots(): Roots {
    return {
      procRoot: path.join(this.#folder, 'proc'),
      sysRoot: path.join(this.#folder, 'sys'),
      rootfs: path.join(this.#folder, 'host'),
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }

  #write(file: string, lines: readonly string[]): void {
    const whole = path.join(this.#folder, file)
    mkdirSync(path.dirname(whole), { recursive: true })
    writeFileSync(whole, `${lines.join('\n')}\n`)
  }
}

function indexed(count: number, line: (at: number) => string): string[] {
  return Array.from({ length: count }, (_, at) => line(at))
}

/** Returns a disk's letters: 0 is a, 25 is z, 26 is aa. */
function letters(at: number): string {
  const last = String.fromCharCode(97 + (at % 26))
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last
}
