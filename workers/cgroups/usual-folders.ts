import type { Membership } from '../../src/shared/cgroups/membership.js'
import { levelsUp } from '../../src/shared/cgroups/own-group.js'

/**
 * Returns the folders of a group that may have files of a controller, from the innermost up. Assumes the usual mounts of
 * hierarchies: at `root`, or side by side below it. In a container the path may be the one on the host; then only `root` exists.
 */
export function usualFolders(
  root: string,
  { version, controllers, path }: Membership,
  controller: string,
): readonly string[] {
  if (version === 1 && !controllers.includes(controller)) return []
  const top = [root, ...(version === 1 ? [controllers.join()] : [])].join('/')
  return levelsUp({ folder: `${top}${path}`, top })
}
