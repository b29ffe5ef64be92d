import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** The command that runs collectd with the same areas, posting JSON to the URL; its files are kept in the folder. */
export function collectdCommand(collectd: string, folder: string, { hertz, url }: { hertz: number; url: string }) {
  const file = path.join(folder, `collectd-${hertz}.conf`)
  writeFileSync(file, configuration(folder, hertz, url))
  return [collectd, '-f', '-C', file]
}

/** One POST holds up to 256 KB and waits at most a second, as hostpulse flushes: the cheapest way it has to send. */
function configuration(folder: string, hertz: number, url: string): string {
  return `
BaseDir "${folder}"
PIDFile "${folder}/collectd-${hertz}.pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
Interval ${1 / hertz}
LoadPlugin cpu
LoadPlugin memory
LoadPlugin disk
LoadPlugin df
LoadPlugin interface
<LoadPlugin write_http>
  FlushInterval 1
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
`
}
