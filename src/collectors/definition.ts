import type { Source } from '../shared/settings.js'
import type { Metric } from './metric.js'
import type { OptionFields } from './options.js'

/** On, off, or on where it has something to report. */
export type Preset = boolean | 'on Linux' | 'in a container'

/** Whether a collector runs when the configuration says nothing about it. */
export type EnabledByDefault =
  | Preset
  /** `hostpulse` and `new Agent()` differ. */
  | { readonly command: Preset; readonly library: Preset }

/** A built-in collector: what it yields, where it runs and what can be configured. */
export interface CollectorDefinition<Options extends OptionFields = OptionFields> {
  readonly name: string
  /** What it covers, in a few words, for the list of metrics. */
  readonly summary: string
  /** The same for the configuration: a sentence without the final period. */
  readonly description: string
  readonly enabled: EnabledByDefault
  /**
   * On the main thread; in a thread or process, as configured; always in a process, because what it reads can hang; or always in
   * a thread whose event loop is free, because it watches the one that the agent is in.
   */
  readonly runsOn: 'main' | 'worker' | 'process' | 'thread'
  /** For a `process`: what can hang. */
  readonly hangs?: string
  /** Shortest interval by default, in ms: the top-level one counts where it is longer. */
  readonly leastIntervalMs?: number
  /** The sources of a `worker`, preferred one first; with more than one, the configuration chooses. Only procfs needs Linux. */
  readonly sources: readonly Source[]
  /** Where the source `systeminformation` starts child processes at each reading. */
  readonly libraryForks: 'never' | 'off Linux' | 'always'
  /** Whether it may share the thread of the other built-in collectors, because its readings are short on any host. */
  readonly sharesThread: boolean
  /** Options of this collector alone. */
  readonly options: Options
  /** In the order in which they are listed. */
  readonly metrics: readonly Metric[]
}

/** The thread that built-in collectors share by default. A collector of the user's may join it by this name. */
export const BUILT_IN_GROUP = 'built-in'

/** What a definition may leave out. */
type Defaults = 'enabled' | 'runsOn' | 'sources' | 'libraryForks' | 'sharesThread' | 'options'

type DefinitionInput<Options extends OptionFields> = Omit<CollectorDefinition<Options>, Defaults> &
  Partial<Pick<CollectorDefinition<Options>, Defaults>>

type NoOptions = Readonly<Record<never, never>>

/** Completes a definition with defaults: enabled, in the worker that they share, from procfs, without options. */
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

/** Whether a collector is about the process that the agent is in; the others are about the host. */
export function isOfProcess({ runsOn }: Pick<CollectorDefinition, 'runsOn'>): boolean {
  return runsOn === 'main' || runsOn === 'thread'
}

/** Whether a collector can be read several times inside a tick. */
export function canBeSampled({ runsOn, metrics }: Pick<CollectorDefinition, 'runsOn' | 'metrics'>): boolean {
  return runsOn === 'worker' && metrics.some(({ sampled }) => sampled)
}
