import type { FormatOptions } from '../encode/encoder.js'
import type { Format } from '../encode/formats.js'
import type { ListenAddress } from '../listen/address.js'
import type { Tags } from './frame.js'

/** What an agent is made from: a configuration after defaults, units and placeholders are resolved. */
export interface Settings {
  readonly host: string
  readonly tags: Tags
  /** The first tick of every collector comes this long after start. */
  readonly initialDelayMs: number
  /** Ticks on multiples of the interval of the wall clock. */
  readonly align: boolean
  readonly roots: Roots
  readonly collectors: readonly CollectorSettings[]
  readonly outputs: readonly OutputSettings[]
  /** `once`: of the processes of one group, one reports the host. */
  readonly hostCollectors: 'every' | 'once'
  /** On the points of the collectors of the main thread: tags that distinguish this process from others of its group. */
  readonly processTags: Tags
  /** Where values can be pulled; undefined: nowhere. */
  readonly expose?: ListenAddress | undefined
  readonly stopDeadlineMs: number
}

/** Where the host is found: not the defaults when the agent runs in a container. */
export interface Roots {
  readonly procRoot: string
  readonly sysRoot: string
  /** Prefix of mount points for statfs. */
  readonly rootfs: string
}

/** Where values come from: the kernel's own files, or the cross-platform library. */
export type Source = 'procfs' | 'systeminformation'

export type Emit = 'summary' | 'all'

/** Which names to take: those that match some `include` (all, when empty) and no `exclude`. `*` and `?` are wildcards. */
export interface NamePatterns {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** The value of one option of a built-in collector. */
export type OptionValue = boolean | number | string | NamePatterns

/** The options of a built-in collector, whichever it is; its definition gives them their types. */
export type OptionValues = Readonly<Record<string, OptionValue>>

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
  /** Distance of the samples inside a tick; absent: one reading a tick. */
  readonly sampleIntervalMs?: number | undefined
  readonly emit: Emit
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
  /** Tries after the first one. */
  readonly retries: number
  readonly initialDelayMs: number
  readonly maxDelayMs: number
}

export interface OutputSettings extends FormatOptions {
  readonly name: string
  readonly url: string
  readonly format: Format
  /** Whose environment variables url, headers and resource come from, where these say anything. */
  readonly environment: 'none' | 'otel'
  /** Bearer token. A secret, as are `tokenFile`'s content and every header's value. */
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Hard deadline of one attempt. */
  readonly timeoutMs: number
  readonly retry: RetrySettings
  readonly batch: {
    readonly maxPoints: number
    /** Bound of the encoded, uncompressed body. */
    readonly maxBytes: number
    readonly flushIntervalMs: number
  }
  readonly buffer: {
    readonly maxPoints: number
    /** Bound of the memory held. */
    readonly maxBytes: number
    readonly maxAgeMs: number
  }
  readonly compression: 'none' | 'gzip'
  readonly tls: {
    readonly caFile?: string | undefined
    readonly certFile?: string | undefined
    readonly keyFile?: string | undefined
  }
  /** 'none', 'env' (the usual variables), or a proxy's URL. */
  readonly proxy: string
}
