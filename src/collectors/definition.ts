import type { Source } from '../shared/settings.js'
import type { Metric } from './metric.js'
import type { OptionFields } from './options.js'

/** On, off, or on where the collector has something to report. */
export type Preset = boolean | 'on Linux' | 'in a container'

/** Whether a collector runs if the configuration does not say. */
export type EnabledByDefault =
  | Preset
  /** Different defaults for `hostpulse` and `new Agent()`. */
  | { readonly command: Preset; readonly library: Preset }

/** A built-in collector: its metrics, where it runs and its options. */
export interface CollectorDefinition<Options extends OptionFields = OptionFields> {
  readonly name: string
  /** Area that it covers, in a few words, for the list of metrics. */
  readonly summary: string
  /** Description for the configuration: a sentence without the final period. */
  readonly description: string
  readonly enabled: EnabledByDefault
  /**
   * Where it runs. `main`: on the main thread. `worker`: in a thread or process, as configured. `process`: always in a process,
   * because its sources can hang. `thread`: always in a thread with a free event loop, because it watches the agent's own loop.
   */
  readonly runsOn: 'main' | 'worker' | 'process' | 'thread'
  /** Source that can hang, for a `process`. */
  readonly hangs?: string
  /** Least default interval, in ms: the top-level interval counts if it is longer. */
  readonly leastIntervalMs?: number
  /** Sources of a `worker`, preferred one first. If there are several, the configuration chooses. Only procfs needs Linux. */
  readonly sources: readonly Source[]
  /** Platforms on which the source `systeminformation` starts child processes at each reading. */
  readonly libraryForks: 'never' | 'off Linux' | 'always'
  /** Whether it may share the thread of the other built-in collectors, because its readings are short on any host. */
  readonly sharesThread: boolean
  /** Options of this collector alone. */
  readonly options: Options
  /** Metrics in the order of listings. */
  readonly metrics: readonly Metric[]
}

/** The thread that built-in collectors share by default. A user's own collector may join it by this name. */
export const BUILT_IN_GROUP = 'built-in'

/** Fields that a definition may leave out. */
type Defaults = 'enabled' | 'runsOn' | 'sources' | 'libraryForks' | 'sharesThread' | 'options'

type DefinitionInput<Options extends OptionFields> = Omit<CollectorDefinition<Options>, Defaults> &
  Partial<Pick<CollectorDefinition<Options>, Defaults>>

type NoOptions = Readonly<Record<never, never>>

/** Completes a definition with defaults: enabled, in the shared worker, from procfs, without options. */
export function defineCollector<const Options extends OptionFields>(
  input: DefinitionInput<Options> & Pick<CollectorDefinition<Options>, 'options'>,
): CollectorDefinition<Options>
export function defineCollector(input: DefinitionInput<NoOptions>): CollectorDefinition<NoOptions>
export function defineCollector(input: DefinitionInput<OptionFields>): CollectorDefinition {
  return {
    enabled: true,
    runsOn: 'worker',
    sources: ['procfs'],
    libraryForks: 'never',
    sharesThread: true,
    options: {},
    ...input,
  }
}

/** Whether a collector is about the agent's process; the others are about the host. */
export function isOfProcess({ runsOn }: Pick<CollectorDefinition, 'runsOn'>): boolean {
  return runsOn === 'main' || runsOn === 'thread'
}

/** Whether a collector can be read several times inside a tick. */
export function canBeSampled({ runsOn, metrics }: Pick<CollectorDefinition, 'runsOn' | 'metrics'>): boolean {
  return runsOn === 'worker' && metrics.some(({ sampled }) => sampled)
}
