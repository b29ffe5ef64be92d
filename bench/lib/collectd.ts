import { writeFileSync } from 'node:fs'
import path from 'node:path'

export interface CollectdOptions {
  readonly hertz: number
  /** URL to post JSON to. */
  readonly url: string
  /** Seconds that values may wait for a batch. @default 1 */
  readonly flushSeconds?: number
  /** UDP port to send its own protocol to as well. */
  readonly udpPort?: number
}

/** Returns the command that runs collectd with the same areas. Its files are in the folder. */
export function collectdCommand(collectd: string, folder: string, options: CollectdOptions): string[] {
  const name = `collectd-${options.hertz}-${options.flushSeconds ?? 1}`
  const file = path.join(folder, `${name}.conf`)
  writeFileSync(file, configuration(folder, name, options))
  return [collectd, '-f', '-C', file]
}

/** One POST holds up to 256 KB and waits like hostpulse's: collectd's cheapest way to send. */
function configuration(
  folder: string,
  name: string,
  { hertz, url, flushSeconds = 1, udpPort }: CollectdOptions,
): string {
  const network =
    udpPort === undefined ? '' : `LoadPlugin network\n<Plugin network>\n  Server "127.0.0.1" "${udpPort}"\n</Plugin>\n`
  return `
BaseDir "${folder}"
PIDFile "${folder}/${name}.pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
Interval ${1 / hertz}
LoadPlugin cpu
LoadPlugin memory
LoadPlugin disk
LoadPlugin df
LoadPlugin interface
<LoadPlugin write_http>
  FlushInterval ${flushSeconds}
</LoadPlugin>
<Plugin cpu>
  ReportByCpu false
</Plugin>
<Plugin interface>
  Interface "lo"
  IgnoreSelected true
</Plugin>
<Plugin disk>
  Disk "/^(loop|ram|zram)/"
  IgnoreSelected true
</Plugin>
<Plugin df>
  FSType "/^(proc|sysfs|devpts|devtmpfs|cgroup2?|mqueue|securityfs|tmpfs|nsfs|rootfs|fuse.*)$/"
  IgnoreSelected true
</Plugin>
<Plugin write_http>
  <Node "sink">
    URL "${url}"
    Format "JSON"
    BufferSize 262144
  </Node>
</Plugin>
${network}`
}
