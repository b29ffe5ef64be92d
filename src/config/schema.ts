import { section } from './field.js'
import { choice, duration, listenAddress, text, textByName, toggle } from './fields.js'
import { filePatterns } from './file-patterns.js'
import { nameFields } from './name-fields.js'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Keys that only a file has: a program assembles its configuration itself. */
export const fileFields = {
  include: filePatterns(
    'Further files to merge into this one, relative to it; `*` and `?` are wildcards inside a name',
  ).default([]),
}

/** Everything but collectors and outputs. */
export const generalFields = {
  host: text("Name of this host on every point; default: HOSTNAME, else the system's host name, else unknown", {
    pattern: /^\P{C}{1,255}$/u,
    expected: 'must be at most 255 printable characters',
  }).optional(),
  tags: textByName("Tags on every point; a point's own tag of that name wins. An empty value leaves the tag out", {
    pattern: /^(?!__proto__$)\P{C}{1,128}$/u,
    expected: 'is not a tag: a name is at most 128 printable characters',
  }).default({}),
  interval: duration('Default tick of every collector', { min: '10ms', max: '24h' }).default('10s'),
  initialDelay: duration('Delay of the first tick after the start', { min: '0ms', max: '24h' }).default('2s'),
  align: toggle('Ticks on multiples of the interval of the wall clock').default(true),
  jitter: duration('Random delay per tick, below the interval, never accumulated', { min: '0ms', max: '24h' }).default(
    '0ms',
  ),
  procRoot: text('Path of the /proc of the monitored host').default('/proc'),
  sysRoot: text('Path of the /sys of the monitored host').default('/sys'),
  rootfs: text("Path of the monitored host's root directory; prefix of mount points").default('/'),
  hostCollectors: choice(
    'Report the host from every process, or once for all with this configuration and user (not on Windows)',
    ['every', 'once'],
  ).default('every'),
  scope: choice("Focus of dashboards: the host, or the agent's container and its limits (points `agent_scope`)", [
    'host',
    'container',
  ]).default('host'),
  expose: section(
    { title: 'ExposeConfig', description: 'Pull endpoint, e.g. for Prometheus' },
    {
      listen: listenAddress(
        'Address that serves `/metrics`, `/healthz`, `/status` and `/v1/stats` without authentication; default: none',
      ).optional(),
      ...nameFields('Names of the metrics'),
    },
  ),
  stop: section(
    { title: 'StopConfig', description: 'How the agent stops' },
    {
      deadline: duration('Time to send what is buffered and to free everything', { min: '0ms', max: '10m' }).default(
        '5s',
      ),
    },
  ),
  log: section(
    { title: 'LogConfig', description: 'Log on standard error' },
    {
      level: choice('Lowest level that `hostpulse` logs; a library logs through its host', logLevels).default('info'),
    },
  ),
}
