import type { ReadText } from '../../src/shared/cgroups/limits.js'

/** Names of block devices by their numbers, from /proc/diskstats: the same names as those of the collector `disk`. */
export class DeviceNames {
  readonly #path: string
  readonly #read: ReadText
  #names: ReadonlyMap<string, string> = new Map()

  constructor(procRoot: string, read: ReadText) {
    this.#path = `${procRoot}/diskstats`
    this.#read = read
  }

  /** Returns the name of a device, `sda` for `8:0`, or its numbers when it has none. Call once per new device. */
  nameOf(numbers: string): string {
    if (!this.#names.has(numbers)) this.#names = this.#list()
    return this.#names.get(numbers) ?? numbers
  }

  #list(): ReadonlyMap<string, string> {
    const lines = this.#read(this.#path)?.split('\n') ?? []
    return new Map(
      lines.flatMap((line) => {
        const [, major, minor, name] = /^\s*(\d+)\s+(\d+)\s+(\S+)/.exec(line) ?? []
        return name === undefined ? [] : [[`${major}:${minor}`, name] as const]
      }),
    )
  }
}
