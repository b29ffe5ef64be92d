import type { MessagePort } from 'node:worker_threads'
import type { FormatOptions } from '../encode/encoder.js'
import type { Format } from '../encode/formats.js'
import type { ListenAddress } from '../listen/address.js'
import type { NameSettings } from '../names/names.js'
import type { Surroundings } from './cgroups/surroundings.js'
import type { Tags } from './frame.js'
import type { NamedThreads } from './own-threads.js'
import type { WatchedThread } from './stalls.js'

/** Settings of an agent: a configuration with defaults, units and placeholders resolved. */
export interface Settings {
  readonly host: string
  readonly tags: Tags
  /** Delay of the first tick of every collector after the start. */
  readonly initialDelayMs: number
  /** Ticks on multiples of the interval of the wall clock. */
  readonly align: boolean
  readonly roots: Roots
  readonly collectors: readonly CollectorSettings[]
  readonly outputs: readonly OutputSettings[]
  /** `once`: only one process of a group reports the host. */
  readonly hostCollectors: 'every' | 'once'
  /** Tags that distinguish this process from others of its group, on the points of the main thread's collectors. */
  readonly processTags: Tags
  /** Focus of dashboards. */
  readonly scope: Scope
  /** Surroundings of the process; undefined outside Linux, where nothing looks for them. */
  readonly surroundings?: Surroundings | undefined
  /** Pull endpoint; undefined: none. */
  readonly expose?: ExposeSettings | undefined
  /** Output for the reports of the collector `stalls` when it has its own `url`. */
  readonly stallOutput?: OutputSettings | undefined
  readonly stopDeadlineMs: number
}

/** Focus of dashboards: the host, or the agent's container. */
export type Scope = 'host' | 'container'

export interface ExposeSettings {
  readonly listen: ListenAddress
  readonly names: NameSettings
}

/** Folders with the host's files; not the defaults when the agent runs in a container. */
export interface Roots {
  readonly procRoot: string
  readonly sysRoot: string
  /** Prefix of mount points for statfs. */
  readonly rootfs: string
}

/** Origin of values: the kernel's own files, Node's own functions, or the cross-platform library. */
export type Source = 'procfs' | 'node' | 'systeminformation'

export type Emit = 'summary' | 'all'

/** Selects names that match an `include` pattern (all, when empty) and no `exclude`. `*` and `?` are wildcards. */
export interface NamePatterns {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** Selects paths of a tree by `include` (none, when empty) and `exclude`, down to `depth` below its root. */
export interface TreePatterns extends NamePatterns {
  readonly depth: number
}

/** The value of one option of a built-in collector. */
export type OptionValue =
  | boolean
  | number
  | string
  | NamePatterns
  | TreePatterns
  | ListenAddress
  | readonly Readonly<Record<string, string>>[]
  | undefined
  | OptionValues

/** The options of any built-in collector; its definition has their types. */
export interface OptionValues {
  readonly [key: string]: OptionValue
}

/** Series that a collector has, and their tags. */
export interface ShapeSettings {
  readonly types: NamePatterns
  readonly tags: {
    /** Patterns of values, by tag. A series without the tag is not affected. */
    readonly include: Readonly<Record<string, readonly string[]>>
    readonly exclude: Readonly<Record<string, readonly string[]>>
    readonly drop: readonly string[]
    /** New names, by tag. */
    readonly rename: Tags
    /** Constant tags; those of the series win. */
    readonly add: Tags
  }
  /** Most series of one collection. */
  readonly maxSeries: number
}

interface CommonSettings {
  readonly name: string
  /** Tick distance, 10 ms to 24 h. */
  readonly intervalMs: number
  /** Largest random delay per tick; at least 0, below the interval. */
  readonly jitterMs: number
  /** Deadline of one collection, from its beginning. */
  readonly timeoutMs: number
  readonly isolation: 'main' | 'thread' | 'process'
  /** Thread collectors with one group name share one thread. */
  readonly group?: string | undefined
  readonly roots: Roots
  readonly source: Source
  /** Interval between samples inside a tick; absent: one reading per tick. */
  readonly sampleIntervalMs?: number | undefined
  readonly emit: Emit
  /** @default all series as they are */
  readonly shape?: ShapeSettings | undefined
  /** For the collector `stalls`. Each reading opens a new port: read it once for each worker. */
  readonly watched?: WatchedThread | undefined
  /** For the relay of thread reports: where they go. Each reading opens a new port, as with `watched`. */
  readonly threadReports?: MessagePort | undefined
  /** For the part of `runtime` in a worker: the threads of the agent. */
  readonly ownThreads?: NamedThreads | undefined
}

/** Settings of a built-in collector. */
export interface BuiltInSettings<Options = OptionValues> extends CommonSettings {
  readonly module?: undefined
  readonly options: Options
}

/** Settings of a user's own collector. */
export interface UserSettings extends CommonSettings {
  /** Absolute path or file: URL. */
  readonly module: string
  /** Whatever the user wrote; only the module knows what it means. */
  readonly options: Readonly<Record<string, unknown>>
}

export type CollectorSettings = BuiltInSettings | UserSettings

export interface RetrySettings {
  /** Attempts after the first. */
  readonly retries: number
  readonly initialDelayMs: number
  readonly maxDelayMs: number
}

export interface OutputSettings extends FormatOptions {
  readonly name: string
  readonly url: string
  readonly format: Format
  /** Family of environment variables that override url, headers and resource. */
  readonly environment: 'none' | 'otel'
  /** Bearer token. Secret, like the content of `tokenFile` and the value of every header. */
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Hard deadline of one attempt. */
  readonly timeoutMs: number
  readonly retry: RetrySettings
  readonly batch: {
    readonly maxPoints: number
    /** Largest encoded body before compression. */
    readonly maxBytes: number
    readonly flushIntervalMs: number
  }
  readonly buffer: {
    readonly maxPoints: number
    /** Most memory held. */
    readonly maxBytes: number
    readonly maxAgeMs: number
  }
  readonly compression: 'none' | 'gzip'
  readonly tls: {
    readonly caFile?: string | undefined
    readonly certFile?: string | undefined
    readonly keyFile?: string | undefined
    /** Opens an encrypted key. Secret, like the content of `keyPassphraseFile`. */
    readonly keyPassphrase?: string | undefined
    readonly keyPassphraseFile?: string | undefined
  }
  readonly keepAlive: {
    /** Age at which a connection is no longer reused. */
    readonly maxAgeMs: number
  }
  /** 'none', 'env' (the usual variables), or a proxy's URL. */
  readonly proxy: string
}
