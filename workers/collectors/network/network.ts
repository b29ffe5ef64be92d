import { resolve } from 'node:path'
import { type NetworkOptions, netDevDetailsTable, netDevTable } from '../../../src/collectors/network.js'
import type { Series } from '../../../src/shared/frame.js'
import { nameFilter } from '../../../src/shared/name-filter.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import { rateWindow, type Window } from '../../probes/window.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import { ColumnRow } from '../../procfs/column-row.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { LineTable } from '../../procfs/line-table.js'
import type { RowTable } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'
import { LinkProbe } from './link-probe.js'

/**
 * Interfaces of the host's network namespace from /proc/net/dev, and their links from /sys/class/net, filtered by the option
 * `interfaces`. /sys shows the interfaces of the namespace in which it was mounted. If /proc belongs to another namespace, the
 * usual /sys is the wrong one.
 */
export function networkProbes(settings: BuiltInSettings<NetworkOptions>): Probe[] {
  const { roots, options } = settings
  const wanted = nameFilter(options.interfaces)
  const traffic = new NetDevProbe(roots.procRoot, wanted, options.details, rateWindow(settings))
  const isOfOne = (resolve(roots.procRoot) === '/proc') === (resolve(roots.sysRoot) === '/sys')
  return isOfOne ? [traffic, new LinkProbe(roots.sysRoot, wanted)] : [traffic]
}

const COLON = 0x3a
/** A name of 15 characters, 16 numbers of 20 digits, and a margin. */
const ROW_BYTES = 512

class NetDevProbe implements Probe {
  readonly sampled = true
  readonly #file: KernelFile
  readonly #table: LineTable<ColumnRow>

  constructor(procRoot: string, wanted: (name: string) => boolean, details: boolean, window: Window) {
    this.#file = new KernelFile(namespacePaths(procRoot, 'net/dev'), { rowBytes: ROW_BYTES })
    const plan = new ColumnPlan(details ? [...netDevTable, ...netDevDetailsTable] : netDevTable)
    const make = (iface: string) => new ColumnRow(plan, { tags: { iface }, rateWindow: window })
    this.#table = new LineTable((name) => (wanted(name) ? make(name) : undefined), readLine)
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  read(nowSeconds: number): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    if (this.#file.text.atEnd) return this.#file.malformed('is empty')
    this.#table.read(this.#file, nowSeconds)
    return this.#file.found
  }

  close(): void {
    this.#file.close()
  }
}

/** Reads a line. A name may contain colons, and the first number may directly follow the last colon. The two title lines have none. */
function readLine(table: RowTable<ColumnRow>, text: Scanner, nowSeconds: number): void {
  text.skipBlanks()
  const start = text.position
  text.skipWord()
  let end = text.position - 1
  while (end > start && text.bytes[end] !== COLON) end--
  if (end <= start) return
  text.position = end + 1
  table.next(text, start, end)?.read(text, nowSeconds)
}
