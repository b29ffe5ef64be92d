/** The group of a process in one hierarchy: a line of /proc/<pid>/cgroup (proc_pid_cgroup(5)). */
export interface Membership {
  /** 2 for the unified hierarchy. */
  readonly version: 1 | 2
  /** Controllers of a hierarchy of version 1: `cpu`, `cpuacct`. Empty for version 2. */
  readonly controllers: readonly string[]
  /** Path as the reader's cgroup namespace shows it: `/` for its root, `/../other` for a group outside of it. */
  readonly path: string
}

/** Parses the text of /proc/<pid>/cgroup. Skips lines of another form. */
export function parseMemberships(text: string): readonly Membership[] {
  return text.split('\n').flatMap((line) => {
    // Only the path may contain a colon; the kernel refuses newlines in names.
    const [, id, controllers = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
    if (id === undefined) return []
    const isUnified = id === '0' && controllers === ''
    return {
      version: isUnified ? 2 : 1,
      controllers: controllers.split(',').filter(Boolean),
      path: path.replace(/ \(deleted\)$/, ''),
    } as const
  })
}
