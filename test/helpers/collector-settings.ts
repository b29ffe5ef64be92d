import type { CollectorSettings } from '../../src/shared/settings.js'

/** Settings of a collector in which a test names only what it is about. */
export function collectorSettings(some: Partial<CollectorSettings> = {}): CollectorSettings {
  return {
    name: 'probe',
    intervalMs: 1_000,
    jitterMs: 0,
    timeoutMs: 5_000,
    isolation: 'thread',
    roots: { procRoot: '/proc', sysRoot: '/sys', rootfs: '/' },
    source: 'procfs',
    emit: 'summary',
    options: {},
    ...some,
  }
}
