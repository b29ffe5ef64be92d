import { agent } from '../collectors/agent.js'
import { mounts } from '../collectors/mounts.js'
import { runtime } from '../collectors/runtime.js'
import { stalls } from '../collectors/stalls.js'
import type { CollectorSettings, Settings } from '../shared/settings.js'
import { stallOutputOf } from './stall-reporting.js'

/**
 * Returns all inputs that a collector is made from: it restarts when any of them changes.
 * @param threads names of the agent's threads
 */
export function needsOf(
  collector: CollectorSettings,
  settings: Settings,
  threads: readonly string[],
): readonly unknown[] {
  const { name, isolation } = collector
  return [collector, isolation === 'main' ? settings.processTags : undefined, ...furtherNeeds(name, settings, threads)]
}

function furtherNeeds(name: string, settings: Settings, threads: readonly string[]): readonly unknown[] {
  const { collectors, outputs, scope, host, tags, processTags } = settings
  switch (name) {
    case agent.name:
      // Its series are tagged with their names.
      return [scope, collectors.map((each) => each.name), outputs.map((each) => each.name)]
    case runtime.name:
      return [[...threads]]
    case mounts.name: {
      // Its scout is in the thread of `disk`.
      const disk = collectors.find((each) => each.name === 'disk')
      return [disk?.isolation, disk?.group]
    }
    case stalls.name:
      return [host, tags, processTags, stallOutputOf(settings)]
    default:
      return []
  }
}
