import { readdirSync } from 'node:fs'
import { describeError } from '../../../src/shared/describe-error.js'
import { readableName } from '../../../src/shared/readable-name.js'
import { NamedRows } from '../../probes/named-rows.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { BriefFiles } from '../../procfs/brief-files.js'
import { LinkRow } from './link-row.js'

/**
 * State, speed and utilization of the links of network interfaces, from /sys/class/net, at ticks only. While nothing changes, a
 * reading takes one file per interface, and two more if the speed is known.
 */
export class LinkProbe implements Probe {
  readonly sampled = false
  readonly #folder: string
  readonly #wanted: (name: string) => boolean
  readonly #files = new BriefFiles()
  readonly #rows: NamedRows<LinkRow>
  /** Names seen, and whether each is wanted. */
  #known = new Map<string, boolean>()

  constructor(sysRoot: string, wanted: (name: string) => boolean) {
    this.#folder = `${sysRoot}/class/net`
    this.#wanted = wanted
    this.#rows = new NamedRows((name) => new LinkRow(`${this.#folder}/${name}`, name, this.#files))
  }

  get series() {
    return this.#rows.series
  }

  get values() {
    return this.#rows.values
  }

  read(nowSeconds: number): ReadResult {
    let names: readonly string[]
    try {
      names = this.#names()
    } catch (error) {
      return { status: 'missing', reason: `${this.#folder}: ${describeError(error)}` }
    }
    const failures = this.#rows.select(names).flatMap((row) => row.read(nowSeconds) ?? [])
    this.#rows.write()
    const [reason] = failures
    return reason === undefined ? READ : { status: 'ok', partial: failures.length, reason }
  }

  close(): void {}

  #names(): readonly string[] {
    const known = new Map<string, boolean>()
    for (const entry of readdirSync(this.#folder, { encoding: 'buffer' })) {
      const name = readableName(entry)
      known.set(name, this.#known.get(name) ?? (this.#wanted(name) && name !== 'bonding_masters'))
    }
    this.#known = known
    return [...known].flatMap(([name, isWanted]) => (isWanted ? [name] : []))
  }
}
