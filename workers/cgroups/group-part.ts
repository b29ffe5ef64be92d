import type { GroupFolders, Limits } from '../../src/shared/cgroups/limits.js'
import type { Tags } from '../../src/shared/frame.js'
import type { Window } from '../probes/window.js'
import type { TableRow } from '../procfs/row-table.js'
import type { DeviceNames } from './device-names.js'
import type { Faults } from './faults.js'
import type { GroupAccess } from './group-numbers.js'

/** Facts about a group besides its files. Its limits may change. */
export interface GroupState {
  readonly folders: GroupFolders
  readonly limits: Limits
  /** CPUs of the machine; NaN when unknown. */
  readonly machineCpus: number
}

/** A group as seen by its parts. */
export interface GroupView {
  readonly state: () => GroupState
  readonly tags: Tags
  readonly access: GroupAccess
  /** Window of CPU time. */
  readonly window: Window
  readonly devices: DeviceNames
}

/** One area of a group, such as CPU or memory. Its `series` are replaced when they change. */
export interface GroupPart extends TableRow {
  /** Reads its files. An absent file has no values; an unreadable one is a fault. */
  read(nowSeconds: number, faults: Faults): void
  /** Tries absent files again. */
  retry(): void
  close(): void
}
