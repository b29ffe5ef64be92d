import { tmpdir } from 'node:os'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { Settings } from '../shared/settings.js'
import { groupKey } from './group-key.js'
import { Leadership } from './leadership.js'
import { lockFolder } from './lock-folder.js'

export interface GroupMember {
  readonly clock: Clock
  readonly logger: Logger
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: { uid(): number | undefined }
}

/** Whether processes with these two settings would be members of the same group. */
export function isSameGroup(one: Settings, other: Settings): boolean {
  return groupKey(one, 0) === groupKey(other, 0)
}

/** Makes this process a member of the group with its user and settings. */
export function joinGroup(
  settings: Settings,
  { clock, logger, variables, hostProcess }: GroupMember,
  changes: { readonly onLead: () => void; readonly onFollow: () => void },
): Leadership {
  const uid = hostProcess.uid() ?? 0
  const places = { uid, runtimeFolder: variables['XDG_RUNTIME_DIR'], temporaryFolder: tmpdir() }
  return new Leadership({
    key: groupKey(settings, uid),
    folder: () => lockFolder(places),
    clock,
    logger,
    ...changes,
  })
}
