// Written by `npm run docs` from schema.ts; edit that.

/** `250ms`, `10s`, `5m`, `1h`, or a number of milliseconds. */
export type Duration = string | number

/** `64KB` (1000 bytes each), `64KiB` (1024), `1MB`, `1GB`, or a number of bytes. */
export type Size = string | number

/** Configuration of a hostpulse agent. */
export interface AgentConfig {
  /** Name of this host on every point; default: HOSTNAME, else the system's host name, else unknown. */
  readonly host?: string | undefined
  /** Tags on every point; a point's own tag of that name wins. An empty value leaves the tag out. @default {} */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Default tick of every collector; 10ms to 24h. @default '10s' */
  readonly interval?: Duration | undefined
  /** Delay of the first tick after the start; 0ms to 24h. @default '2s' */
  readonly initialDelay?: Duration | undefined
  /** Ticks on multiples of the interval of the wall clock. @default true */
  readonly align?: boolean | undefined
  /** Random delay per tick, below the interval, never accumulated; 0ms to 24h. @default '0ms' */
  readonly jitter?: Duration | undefined
  /** Path of the /proc of the monitored host. @default '/proc' */
  readonly procRoot?: string | undefined
  /** Path of the /sys of the monitored host. @default '/sys' */
  readonly sysRoot?: string | undefined
  /** Path of the monitored host's root directory; prefix of mount points. @default '/' */
  readonly rootfs?: string | undefined
  /**
   * Report the host from every process, or once for all with this configuration and user (not on Windows).
   * @default 'every'
   */
  readonly hostCollectors?: 'every' | 'once' | undefined
  /** Focus of dashboards: the host, or the agent's container and its limits (points `agent_scope`). @default 'host' */
  readonly scope?: 'host' | 'container' | undefined
  /** Pull endpoint, e.g. for Prometheus. */
  readonly expose?: ExposeConfig | undefined
  /** How the agent stops. */
  readonly stop?: StopConfig | undefined
  /** Log on standard error. */
  readonly log?: LogConfig | undefined
  /** Built-in collectors, and your own under names of your choice. */
  readonly collectors?: CollectorsConfig | undefined
  /** Destinations of points; each has its own buffer and sender. @default [] */
  readonly outputs?: readonly OutputConfig[] | undefined
}

/** Pull endpoint, e.g. for Prometheus. */
export interface ExposeConfig {
  /** Address that serves `/metrics`, `/healthz`, `/status` and `/v1/stats` without authentication; default: none. */
  readonly listen?: string | undefined
  /** Names of the metrics: hostpulse's own, by Prometheus' conventions, or node_exporter's. @default 'native' */
  readonly names?: 'native' | 'prometheus' | 'node_exporter' | undefined
  /** Before the name of every built-in metric; default: none, or hostpulse_ with `names: prometheus`. */
  readonly prefix?: string | undefined
}

/** How the agent stops. */
export interface StopConfig {
  /** Time to send what is buffered and to free everything; 0ms to 10m. @default '5s' */
  readonly deadline?: Duration | undefined
}

/** Log on standard error. */
export interface LogConfig {
  /** Lowest level that `hostpulse` logs; a library logs through its host. @default 'info' */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
}

/** Built-in collectors, and your own under names of your choice. */
export interface CollectorsConfig {
  /** CPU time by mode. */
  readonly cpu?: CpuCollectorConfig | undefined
  /** Memory, swap and paging. */
  readonly memory?: MemoryCollectorConfig | undefined
  /** Space of local filesystems and I/O of disks. */
  readonly disk?: DiskCollectorConfig | undefined
  /** Space of remote and FUSE filesystems. */
  readonly mounts?: MountsCollectorConfig | undefined
  /** Traffic and links of network interfaces. */
  readonly network?: NetworkCollectorConfig | undefined
  /** Load, processes, interrupts, uptime. */
  readonly system?: SampledCollectorConfig | undefined
  /** Time that tasks were stalled, on Linux. */
  readonly pressure?: PressureCollectorConfig | undefined
  /** Connections, retransmits, drops and overflows of TCP, UDP and IP, on Linux. */
  readonly sockets?: SocketsCollectorConfig | undefined
  /** Paging, reclaim, compaction and OOM kills, on Linux. */
  readonly vm?: KernelCollectorConfig | undefined
  /** Temperatures, fans, voltages, throttling for heat and batteries, on Linux. */
  readonly sensors?: SensorsCollectorConfig | undefined
  /** The agent's own control group, its limits, and others, on Linux. */
  readonly cgroup?: CgroupCollectorConfig | undefined
  /** Processes by state, the first by CPU, memory, I/O and wait for a CPU, and groups, on Linux. */
  readonly processes?: ProcessesCollectorConfig | undefined
  /** The Node process of the agent: event loop, heap, garbage collection, threads. */
  readonly runtime?: RuntimeCollectorConfig | undefined
  /** Stalls of the event loop of the process and their causes, watched by a thread of its own. */
  readonly stalls?: StallsCollectorConfig | undefined
  /** The agent's own health, collected on the main thread. */
  readonly agent?: ScheduleConfig | undefined
  /** A collector of your own. */
  readonly [name: string]:
    | CpuCollectorConfig
    | MemoryCollectorConfig
    | DiskCollectorConfig
    | MountsCollectorConfig
    | NetworkCollectorConfig
    | SampledCollectorConfig
    | PressureCollectorConfig
    | SocketsCollectorConfig
    | KernelCollectorConfig
    | SensorsCollectorConfig
    | CgroupCollectorConfig
    | ProcessesCollectorConfig
    | RuntimeCollectorConfig
    | StallsCollectorConfig
    | ScheduleConfig
    | UserCollectorConfig
    | undefined
}

/** CPU time by mode. */
export interface CpuCollectorConfig extends SampledCollectorConfig {
  /** Also report each core. @default false */
  readonly perCore?: boolean | undefined
}

/** Used as `collectors.<name>.types`. */
export interface TypeFilter {
  /** Only these types; all when empty. `*` and `?` are wildcards. @default [] */
  readonly include?: readonly string[] | undefined
  /** Not these types, included or not. @default [] */
  readonly exclude?: readonly string[] | undefined
}

/** Used as `collectors.<name>.tags`. */
export interface TagRules {
  /** By tag: only these values; a series without the tag stays. `*` and `?` are wildcards. @default {} */
  readonly include?: Readonly<Record<string, readonly string[]>> | undefined
  /** By tag: not these values. @default {} */
  readonly exclude?: Readonly<Record<string, readonly string[]>> | undefined
  /** Tags to leave out; of series that become equal the first stays, the others count as invalid. @default [] */
  readonly drop?: readonly string[] | undefined
  /** New names of tags. @default {} */
  readonly rename?: Readonly<Record<string, string>> | undefined
  /** Constant tags; a series' own tag of that name wins. @default {} */
  readonly add?: Readonly<Record<string, string>> | undefined
}

/** Memory, swap and paging. */
export interface MemoryCollectorConfig extends SampledCollectorConfig {
  /**
   * Also report the rest of /proc/meminfo: what is active, mapped, locked, in huge pages, the kernel's.
   * @default true
   */
  readonly details?: boolean | undefined
}

/** Space of local filesystems and I/O of disks. */
export interface DiskCollectorConfig extends SampledCollectorConfig {
  /** Mount points to report. */
  readonly mounts?: NameFilter | undefined
  /** Block devices to report; without a filter whole disks, dm and md. */
  readonly devices?: NameFilter | undefined
  /** Also report merged requests, discards and flushes. @default false */
  readonly details?: boolean | undefined
}

/** Used as `collectors.disk.mounts`, `collectors.disk.devices`, `collectors.mounts.mounts`, `collectors.sensors.sensors`. */
export interface NameFilter {
  /** Only these; all when empty. `*` and `?` are wildcards. @default [] */
  readonly include?: readonly string[] | undefined
  /** Not these, included or not. @default [] */
  readonly exclude?: readonly string[] | undefined
}

/** Space of remote and FUSE filesystems. */
export interface MountsCollectorConfig {
  /** Whether it runs; default: true for `hostpulse` on Linux, false for `new Agent()`. */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Always a child process, because statfs can hang. @default 'process' */
  readonly isolation?: 'process' | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
  /** Mount points to report. */
  readonly mounts?: NameFilter | undefined
}

/** Traffic and links of network interfaces. */
export interface NetworkCollectorConfig extends ScheduleConfig {
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /**
   * Runs in a worker thread, or in a child process, which also survives native crashes and hangs.
   * @default 'thread'
   */
  readonly isolation?: 'thread' | 'process' | undefined
  /**
   * Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own.
   */
  readonly group?: string | undefined
  /**
   * procfs (the kernel's files), systeminformation (the cross-platform library); auto: procfs on Linux, systeminformation elsewhere.
   * @default 'auto'
   */
  readonly source?: 'auto' | 'procfs' | 'systeminformation' | undefined
  /** Interval between samples inside a tick, up to half the interval; default: one reading per tick; 1ms to 12h. */
  readonly sampleInterval?: Duration | undefined
  /** With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point. @default 'summary' */
  readonly emit?: 'summary' | 'all' | undefined
  /** Interfaces to report. */
  readonly interfaces?: InterfaceFilter | undefined
  /** Also report FIFO, frame and carrier errors, collisions, multicast and compressed packets. @default false */
  readonly details?: boolean | undefined
}

/** Interfaces to report. */
export interface InterfaceFilter {
  /** Only these; all when empty. `*` and `?` are wildcards. @default [] */
  readonly include?: readonly string[] | undefined
  /** Not these, included or not. @default ['lo'] */
  readonly exclude?: readonly string[] | undefined
}

/** Load, processes, interrupts, uptime. */
export interface SampledCollectorConfig extends ScheduleConfig {
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /**
   * Runs in a worker thread, or in a child process, which also survives native crashes and hangs.
   * @default 'thread'
   */
  readonly isolation?: 'thread' | 'process' | undefined
  /**
   * Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own.
   */
  readonly group?: string | undefined
  /**
   * procfs (the kernel's files), node (Node's own functions), systeminformation (the cross-platform library); auto: procfs on Linux, node elsewhere.
   * @default 'auto'
   */
  readonly source?: 'auto' | 'procfs' | 'node' | 'systeminformation' | undefined
  /** Interval between samples inside a tick, up to half the interval; default: one reading per tick; 1ms to 12h. */
  readonly sampleInterval?: Duration | undefined
  /** With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point. @default 'summary' */
  readonly emit?: 'summary' | 'all' | undefined
}

/** Time that tasks were stalled, on Linux. */
export interface PressureCollectorConfig extends KernelCollectorConfig {
  /** Interval between samples inside a tick, up to half the interval; default: one reading per tick; 1ms to 12h. */
  readonly sampleInterval?: Duration | undefined
  /** With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point. @default 'summary' */
  readonly emit?: 'summary' | 'all' | undefined
}

/** Connections, retransmits, drops and overflows of TCP, UDP and IP, on Linux. */
export interface SocketsCollectorConfig extends KernelCollectorConfig {
  /**
   * Count TCP connections of every state; reads the list of all sockets, as often as that takes no more than 2 % of the time.
   * @default false
   */
  readonly states?: boolean | undefined
}

/** Paging, reclaim, compaction and OOM kills, on Linux. */
export interface KernelCollectorConfig {
  /** Whether it runs. @default false */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /**
   * Runs in a worker thread, or in a child process, which also survives native crashes and hangs.
   * @default 'thread'
   */
  readonly isolation?: 'thread' | 'process' | undefined
  /**
   * Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own.
   */
  readonly group?: string | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
}

/** Temperatures, fans, voltages, throttling for heat and batteries, on Linux. */
export interface SensorsCollectorConfig {
  /** Whether it runs. @default false */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`, but at least 30s; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Always a child process, because a driver can hang. @default 'process' */
  readonly isolation?: 'process' | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
  /** Sensors to report, by the tag `sensor`. */
  readonly sensors?: NameFilter | undefined
}

/** The agent's own control group, its limits, and others, on Linux. */
export interface CgroupCollectorConfig {
  /** Whether it runs; default: true in a container. */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /**
   * Runs in a worker thread, or in a child process, which also survives native crashes and hangs.
   * @default 'thread'
   */
  readonly isolation?: 'thread' | 'process' | undefined
  /**
   * Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own.
   */
  readonly group?: string | undefined
  /** Interval between samples inside a tick, up to half the interval; default: one reading per tick; 1ms to 12h. */
  readonly sampleInterval?: Duration | undefined
  /** With sampleInterval: mean, min, max, p95 and p99 of a tick, or every sample as a point. @default 'summary' */
  readonly emit?: 'summary' | 'all' | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
  /** Other groups to report, by their paths below the root of the hierarchy. */
  readonly cgroups?: CgroupFilter | undefined
}

/** Other groups to report, by their paths below the root of the hierarchy. */
export interface CgroupFilter {
  /** Paths of these; none when empty. `*` (slashes too) and `?` are wildcards. @default [] */
  readonly include?: readonly string[] | undefined
  /** Not these, included or not. @default [] */
  readonly exclude?: readonly string[] | undefined
  /** Levels below the root to search; 1 to 32. @default 8 */
  readonly depth?: number | undefined
}

/** Processes by state, the first by CPU, memory, I/O and wait for a CPU, and groups, on Linux. */
export interface ProcessesCollectorConfig extends KernelCollectorConfig {
  /**
   * Processes reported by each of CPU, memory, I/O and wait for a CPU, and groups by CPU and memory; 0 to 50.
   * @default 5
   */
  readonly top?: number | undefined
  /** Also report the first groups of processes with the same name, user or cgroup. @default 'none' */
  readonly groupBy?: 'none' | 'name' | 'user' | 'cgroup' | undefined
  /** Processes that are counted and summed together, whether any runs or not; at most 30. @default [] */
  readonly watch?: readonly WatchConfig[] | undefined
}

/** An entry of the list. */
export interface WatchConfig {
  /** Value of the tag `watch`; each entry has its own. */
  readonly name: string
  /** Pattern for the whole text. `*` and `?` are wildcards. */
  readonly match: string
  /**
   * Text to match: `name` in the kernel, of at most 15 characters; `user`; path of the `cgroup`; or `command` line, which is read here and never sent.
   * @default 'name'
   */
  readonly by?: 'name' | 'user' | 'cgroup' | 'command' | undefined
}

/** The Node process of the agent: event loop, heap, garbage collection, threads. */
export interface RuntimeCollectorConfig {
  /** Whether it runs; default: false for `hostpulse`, true for `new Agent()`. */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
  /**
   * Also report what a worker thread reads of the process: CPU time and waits of its threads by kind, resident memory against its limit (Linux; with `hostCollectors: once`, while this process reports the host).
   * @default true
   */
  readonly threadTimes?: boolean | undefined
  /** Also report the worker threads that call `reportRuntime()` of hostpulse/runtime. @default false */
  readonly threads?: boolean | undefined
}

/** Stalls of the event loop of the process and their causes, watched by a thread of its own. */
export interface StallsCollectorConfig {
  /** Whether it runs; default: false for `hostpulse`, true for `new Agent()`. */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
  /** Shortest stall that is reported; 20ms to 1m. @default '100ms' */
  readonly threshold?: Duration | undefined
  /** Also report which function held the loop, and in which request. @default true */
  readonly stacks?: boolean | undefined
  /**
   * Send a report while the loop is held, and one when it is free again, from the watch thread to the first output of format json.
   * @default false
   */
  readonly report?: boolean | undefined
  /** Shortest stall that is reported so, at least the threshold; 20ms to 10m. @default '500ms' */
  readonly reportAfter?: Duration | undefined
  /** Where reports go instead: `http://…`, `https://…`, `unix:/run/x.sock:/path`, or `stdout:`. */
  readonly url?: string | undefined
  /** Address at which the watch thread serves `/livez` and `/stalls` without authentication; default: none. */
  readonly listen?: string | undefined
  /** Longest stall with which `/livez` answers 200; 100ms to 1h. @default '10s' */
  readonly maxStall?: Duration | undefined
  /** Record of what led to the end of the process, in a file that outlives it. */
  readonly blackBox?: BlackBoxConfig | undefined
}

/** Record of what led to the end of the process, in a file that outlives it. */
export interface BlackBoxConfig {
  /** The file, on a local filesystem; default: none. */
  readonly file?: string | undefined
  /** Time that the file covers; 1m to 6h. @default '15m' */
  readonly keep?: Duration | undefined
}

/** The agent's own health, collected on the main thread. */
export interface ScheduleConfig {
  /** Whether it runs. @default true */
  readonly enabled?: boolean | undefined
  /** Interval of this collector; default: the top-level `interval`; 10ms to 24h. */
  readonly interval?: Duration | undefined
  /** Jitter of this collector, below its interval; default: the top-level `jitter`; 0ms to 24h. */
  readonly jitter?: Duration | undefined
  /** Metrics to report. */
  readonly types?: TypeFilter | undefined
  /** Series to report and their tags: filters first, then drop, rename and add. */
  readonly tags?: TagRules | undefined
  /** Most series of one collection; further ones are left out, counted and logged; 1 to 1000000. @default 10000 */
  readonly maxSeries?: number | undefined
}

/** A collector of your own. */
export interface UserCollectorConfig extends ScheduleConfig {
  /** Deadline of one collection, from its beginning; 10ms to 1h. @default '5s' */
  readonly timeout?: Duration | undefined
  /**
   * Runs in a worker thread, or in a child process, which also survives native crashes and hangs.
   * @default 'thread'
   */
  readonly isolation?: 'thread' | 'process' | undefined
  /**
   * Collectors with one group name share one thread; default: `built-in` for a built-in one that reads the kernel's files with the default timeout, else a thread of its own.
   */
  readonly group?: string | undefined
  /** A local file, relative to the configuration, that exports `collect(context)`. */
  readonly module: string
  /** Passed to the collector unchanged. @default {} */
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

/** A destination with its own buffer and sender. */
export interface OutputConfig {
  /** Names the output in statistics, logs and tags; default: host:port of the URL. */
  readonly name?: string | undefined
  /** `http://…`, `https://…`, `unix:/run/x.sock:/path`, or `stdout:`; `user:password@` is HTTP Basic. */
  readonly url: string
  /** Wire format. @default 'json' */
  readonly format?: 'json' | 'influx' | 'remote-write' | 'otlp' | 'otlp-json' | undefined
  /**
   * For `format: remote-write`: names of the metrics: hostpulse's own, by Prometheus' conventions, or node_exporter's.
   * @default 'native'
   */
  readonly names?: 'native' | 'prometheus' | 'node_exporter' | undefined
  /** Before the name of every built-in metric; default: none, or hostpulse_ with `names: prometheus`. */
  readonly prefix?: string | undefined
  /** For `format: remote-write`. */
  readonly remoteWrite?: RemoteWriteConfig | undefined
  /** otel: the OTEL_… variables of a metrics exporter override url and headers. @default 'none' */
  readonly environment?: 'none' | 'otel' | undefined
  /** Bearer token; a secret. */
  readonly token?: string | undefined
  /** File that holds the bearer token, instead of `token`. */
  readonly tokenFile?: string | undefined
  /** Further request headers; every value is a secret. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Hard deadline of one attempt; 10ms to 10m. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Retries of a failed attempt. */
  readonly retry?: RetryConfig | undefined
  /** Points sent in one request. */
  readonly batch?: BatchConfig | undefined
  /** Points that wait to be sent. */
  readonly buffer?: BufferConfig | undefined
  /** Compression of the request body. @default 'none' */
  readonly compression?: 'none' | 'gzip' | undefined
  /** For https. */
  readonly tls?: TlsConfig | undefined
  /** Connections kept between requests. */
  readonly keepAlive?: KeepAliveConfig | undefined
  /** none, env (HTTPS_PROXY and so on), or the URL of a proxy. @default 'none' */
  readonly proxy?: string | undefined
}

/** For `format: remote-write`. */
export interface RemoteWriteConfig {
  /** Protocol version; 2 falls back to 1 when the receiver does not support it; 1 to 2. @default 1 */
  readonly version?: number | undefined
  /** Send a stale marker when a series ends. @default true */
  readonly staleMarkers?: boolean | undefined
}

/** Retries of a failed attempt. */
export interface RetryConfig {
  /** Attempts after the first; 0 to 10. @default 3 */
  readonly retries?: number | undefined
  /** Delay before the first retry; doubles with each; 1ms to 10m. @default '1s' */
  readonly initialDelay?: Duration | undefined
  /** Longest delay between two attempts; 1ms to 10m. @default '30s' */
  readonly maxDelay?: Duration | undefined
}

/** Points sent in one request. */
export interface BatchConfig {
  /** Most points in one request; 1 to 1000000. @default 1000 */
  readonly maxPoints?: number | undefined
  /** Most bytes in one request, before compression; 1KB to 100MB. @default '1MB' */
  readonly maxBytes?: Size | undefined
  /** Longest wait for a batch to fill; 1ms to 1h. @default '1s' */
  readonly flushInterval?: Duration | undefined
}

/** Points that wait to be sent. */
export interface BufferConfig {
  /** Most points waiting or in flight; beyond that the oldest are dropped; 1 to 100000000. @default 100000 */
  readonly maxPoints?: number | undefined
  /** Most memory held; beyond that the oldest points are dropped; 64KB to 16GB. @default '16MB' */
  readonly maxBytes?: Size | undefined
  /** Points older than this are dropped; 1s to 8760h. @default '1h' */
  readonly maxAge?: Duration | undefined
}

/** For https. */
export interface TlsConfig {
  /** Certificates to trust instead of the system's, PEM. */
  readonly caFile?: string | undefined
  /** Client certificate, PEM; needs keyFile. */
  readonly certFile?: string | undefined
  /** Key of the client certificate, PEM; needs certFile. */
  readonly keyFile?: string | undefined
  /** Passphrase of an encrypted key; a secret. */
  readonly keyPassphrase?: string | undefined
  /** File that holds the passphrase, instead of `keyPassphrase`. */
  readonly keyPassphraseFile?: string | undefined
}

/** Connections kept between requests. */
export interface KeepAliveConfig {
  /** Age at which a connection is no longer reused; 0 opens one for each request; 0ms to 24h. @default '5m' */
  readonly maxAge?: Duration | undefined
}
