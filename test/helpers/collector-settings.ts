import type { BuiltInSettings, UserSettings } from '../../src/shared/settings.js'

const defaults = {
  name: 'probe',
  intervalMs: 1_000,
  jitterMs: 0,
  timeoutMs: 5_000,
  isolation: 'thread',
  roots: { procRoot: '/proc', sysRoot: '/sys', rootfs: '/' },
  source: 'procfs',
  emit: 'summary',
  options: {},
} as const

/** Settings of a built-in collector: a test names only those it is about. */
export function collectorSettings(some: Partial<BuiltInSettings> = {}): BuiltInSettings {
  return { ...defaults, ...some }
}

/** The same for a user's own collector. */
export function userSettings(some: Partial<UserSettings> & Pick<UserSettings, 'module'>): UserSettings {
  return { ...defaults, ...some }
}
