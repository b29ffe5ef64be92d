import { agent } from '../collectors/agent.js'
import { AgentReader, type AgentView } from '../main-thread/agent/agent-reader.js'
import { processView } from '../main-thread/runtime/process-view.js'
import { RuntimeReader } from '../main-thread/runtime/runtime-reader.js'
import type { Collector } from '../run/collector.js'
import type { MainThreadReader } from '../run/main-thread.js'
import type { CollectorSettings } from '../shared/settings.js'
import { agentInfo } from './agent-info.js'
import type { CollectionOptions } from './collection-options.js'

/** Parts of its own collection that the collector `agent` reads. */
export interface CollectionView extends Pick<AgentView, 'takeLatenessSeconds' | 'leads' | 'scope'> {
  collectors(): readonly Collector[]
}

/** Creates the reader of a collector that runs on the main thread. */
export function mainThreadReader(
  { name, roots }: CollectorSettings,
  view: CollectionView,
  own: CollectionOptions,
): MainThreadReader {
  if (name === agent.name) return new AgentReader(agentView(view, own, roots.rootfs))
  return new RuntimeReader(own.clock, processView, 'process')
}

function agentView(view: CollectionView, { outputs, hostProcess }: CollectionOptions, rootfs: string): AgentView {
  return {
    ...view,
    collectors: () =>
      view.collectors().map((each) => ({
        name: each.name,
        stats: each.stats(),
        failures: each.failures(),
        sampling: each.sampling(),
      })),
    outputs,
    info: () => agentInfo(hostProcess.nodeVersion, rootfs),
    cpuSeconds: hostProcess.cpuSeconds,
    rssBytes: hostProcess.rssBytes,
  }
}
