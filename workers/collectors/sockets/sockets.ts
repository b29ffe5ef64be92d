import { netstatTable, snmp6Table, snmpTable } from '../../../src/collectors/socket-counters.js'
import {
  type SectionKey,
  sockstat6Table,
  sockstatTable,
  tcpConnections,
} from '../../../src/collectors/socket-counts.js'
import type { SocketsOptions } from '../../../src/collectors/sockets.js'
import { type MetricTable, metricOf } from '../../../src/collectors/table.js'
import { systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'
import { NamedSections, TitledSections } from '../../procfs/section-lines.js'
import { SectionMetrics } from './section-metrics.js'
import { SectionProbe } from './section-probe.js'
import { SockstatProbe } from './sockstat-probe.js'
import { TcpStatesProbe } from './tcp-states-probe.js'
import { TwinProbe } from './twin-probe.js'

/** Sockets and protocols of the host's network namespace, from /proc/net. */
export function socketsProbes({ roots, options }: Pick<BuiltInSettings<SocketsOptions>, 'roots' | 'options'>): Probe[] {
  const { procRoot } = roots
  const { states } = options
  const file = (name: string) => new KernelFile(namespacePaths(procRoot, `net/${name}`))
  // The list of sockets tells all states; these files tell only two.
  const used = (table: MetricTable<SectionKey>) =>
    states ? table.filter((line) => metricOf(line) !== tcpConnections) : table
  const named = (table: MetricTable<SectionKey>) => new SectionMetrics(used(table), (keys) => new NamedSections(keys))
  const titled = (table: MetricTable<SectionKey>) => new SectionMetrics(used(table), (keys) => new TitledSections(keys))
  const sockstat = { file: file('sockstat'), metrics: named(sockstatTable) }
  const sockstat6 = { file: file('sockstat6'), metrics: named(sockstat6Table) }
  const snmp = { file: file('snmp'), metrics: titled(snmpTable) }
  const snmp6 = { file: file('snmp6'), metrics: new KeyedMetrics(snmp6Table) }
  return [
    new SockstatProbe(new TwinProbe(sockstat, sockstat6)),
    new TwinProbe(snmp, snmp6),
    new SectionProbe(file('netstat'), titled(netstatTable)),
    ...(states ? [new TcpStatesProbe({ procRoot, clock: systemClock })] : []),
  ]
}
