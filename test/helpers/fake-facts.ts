import type { Facts } from '../../src/config/facts.js'

/** A Linux host named `box`, an empty environment, no files, not root. */
export function fakeFacts(overrides: Partial<Facts> = {}): Facts {
  return {
    env: {},
    platform: 'linux',
    hostname: 'box',
    cwd: '/work',
    pid: 4711,
    clusterWorker: undefined,
    isRoot: false,
    stat: () => undefined,
    withoutContent: () => 'does not exist',
    entry: () => undefined,
    list: () => undefined,
    stamp: () => 'nothing',
    read: () => undefined,
    isReadOnly: () => false,
    ...overrides,
  }
}
