import {
  netstatTable,
  type SectionKey,
  type SocketsOptions,
  snmpTable,
  sockstatTable,
  tcpConnections,
} from '../../../src/collectors/sockets.js'
import { type MetricTable, metricOf } from '../../../src/collectors/table.js'
import { systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { TitledSections } from '../../procfs/section-lines.js'
import { SectionMetrics } from './section-metrics.js'
import { SectionProbe } from './section-probe.js'
import { Snmp6Probe } from './snmp6-probe.js'
import { SockstatProbe } from './sockstat-probe.js'
import { TcpStatesProbe } from './tcp-states-probe.js'

/** Sockets and protocols of the host's network namespace, from /proc/net. */
export function socketsProbes({ roots, options }: Pick<BuiltInSettings<SocketsOptions>, 'roots' | 'options'>): Probe[] {
  const { procRoot } = roots
  const { states } = options
  // The list of sockets tells all states, these files two of them.
  const used = (table: MetricTable<SectionKey>) =>
    states ? table.filter((line) => metricOf(line) !== tcpConnections) : table
  const titled = (file: string, table: MetricTable<SectionKey>) =>
    new SectionProbe(
      new KernelFile(namespacePaths(procRoot, `net/${file}`)),
      new SectionMetrics(used(table), (keys) => new TitledSections(keys)),
    )
  return [
    new SockstatProbe(procRoot, used(sockstatTable)),
    titled('snmp', snmpTable),
    titled('netstat', netstatTable),
    new Snmp6Probe(procRoot),
    ...(states ? [new TcpStatesProbe({ procRoot, clock: systemClock })] : []),
  ]
}
