import { writeFileSync } from 'node:fs'
import path from 'node:path'

export interface CollectdOptions {
  readonly hertz: number
  /** URL to post JSON to. */
  readonly url: string
  /** Longest time that values wait for a batch, in seconds. @default 1 */
  readonly flushSeconds?: number
  /** UDP port to send collectd's own protocol to as well. */
  readonly udpPort?: number
  /** @default the plugins of the compared areas */
  readonly plugins?: readonly string[]
}

const SETTINGS: Readonly<Record<string, string>> = {
  cpu: '<Plugin cpu>\n  ReportByCpu false\n</Plugin>\n',
  interface: '<Plugin interface>\n  Interface "lo"\n  IgnoreSelected true\n</Plugin>\n',
  disk: '<Plugin disk>\n  Disk "/^(loop|ram|zram)/"\n  IgnoreSelected true\n</Plugin>\n',
  df: '<Plugin df>\n  FSType "/^(proc|sysfs|devpts|devtmpfs|cgroup2?|mqueue|securityfs|tmpfs|nsfs|rootfs|fuse.*)$/"\n  IgnoreSelected true\n</Plugin>\n',
}
const AREAS = ['cpu', 'memory', 'disk', 'df', 'interface']

/** Returns the command that runs collectd with the same areas. Its files are in the folder. */
export function collectdCommand(collectd: string, folder: string, options: CollectdOptions): string[] {
  const name = `collectd-${options.hertz}-${options.flushSeconds ?? 1}`
  const file = path.join(folder, `${name}.conf`)
  writeFileSync(file, configuration(folder, name, options))
  return [collectd, '-f', '-C', file]
}

/** Returns a configuration with collectd's cheapest way to send: POSTs of up to 256 KB that wait as long as hostpulse's. */
function configuration(
  folder: string,
  name: string,
  { hertz, url, flushSeconds = 1, udpPort, plugins = AREAS }: CollectdOptions,
): string {
  const network =
    udpPort === undefined ? '' : `LoadPlugin network\n<Plugin network>\n  Server "127.0.0.1" "${udpPort}"\n</Plugin>\n`
  return `
BaseDir "${folder}"
PIDFile "${folder}/${name}.pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
Interval ${1 / hertz}
${plugins.map((plugin) => `LoadPlugin ${plugin}`).join('\n')}
<LoadPlugin write_http>
  FlushInterval ${flushSeconds}
</LoadPlugin>
${plugins.map((plugin) => SETTINGS[plugin] ?? '').join('')}<Plugin write_http>
  <Node "sink">
    URL "${url}"
    Format "JSON"
    BufferSize 262144
  </Node>
</Plugin>
${network}`
}
