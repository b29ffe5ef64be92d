import { metricsFrom } from './metric.js'
import { type SectionKey, tcpConnections } from './socket-counts.js'
import type { LineKey, MetricTable } from './table.js'

const snmp = metricsFrom({ source: '/proc/net/snmp, snmp6' })
const netstat = metricsFrom({ source: '/proc/net/netstat' })

const linux = { procfsOnly: true }
const ipv4 = { family: 'ipv4' }
const ipv6 = { family: 'ipv6' }

/** Counters of both address families. node_exporter has them under the names in the kernel's files, such as Udp and Udp6. */
const byFamily = (protocol: string, name: string) => ({
  ...linux,
  tags: ['family'],
  nodeExporter: ['ipv4', 'ipv6'].map((family) => ({
    name: `node_netstat_${protocol}${family === 'ipv4' ? '' : '6'}_${name}`,
    where: { family },
  })),
})

const received = snmp.counter('udp_received_total', 'count', 'UDP datagrams received', byFamily('Udp', 'InDatagrams'))
const sent = snmp.counter('udp_sent_total', 'count', 'UDP datagrams sent', byFamily('Udp', 'OutDatagrams'))
const noPort = snmp.counter(
  'udp_no_port_total',
  'count',
  'UDP datagrams received for a port without a socket',
  byFamily('Udp', 'NoPorts'),
)
const receiveErrors = snmp.counter(
  'udp_receive_errors_total',
  'count',
  'UDP datagrams that could not be delivered',
  byFamily('Udp', 'InErrors'),
)
const receiveOverflows = snmp.counter(
  'udp_receive_overflows_total',
  'count',
  'UDP datagrams dropped because the receive buffer of their socket was full',
  byFamily('Udp', 'RcvbufErrors'),
)
const sendOverflows = snmp.counter(
  'udp_send_overflows_total',
  'count',
  'UDP datagrams dropped because the send buffer of their socket was full',
  byFamily('Udp', 'SndbufErrors'),
)
const udpliteErrors = snmp.counter(
  'udplite_receive_errors_total',
  'count',
  'UDP-Lite datagrams that could not be delivered',
  byFamily('UdpLite', 'InErrors'),
)
const icmpIn = snmp.counter('icmp_received_total', 'count', 'ICMP messages received', byFamily('Icmp', 'InMsgs'))
const icmpOut = snmp.counter('icmp_sent_total', 'count', 'ICMP messages sent', byFamily('Icmp', 'OutMsgs'))
const icmpErrors = snmp.counter(
  'icmp_receive_errors_total',
  'count',
  'ICMP messages received with errors',
  byFamily('Icmp', 'InErrors'),
)
const forwarded = snmp.counter('ip_forwarded_total', 'count', 'IP packets forwarded', {
  ...linux,
  tags: ['family'],
  nodeExporter: 'none',
})
const bytesIn = snmp.counter('ip_received_bytes_total', 'bytes', 'Bytes of IP packets received, headers included', {
  ...linux,
  tags: ['family'],
  nodeExporter: [
    { name: 'node_netstat_IpExt_InOctets', where: { family: 'ipv4' } },
    { name: 'node_netstat_Ip6_InOctets', where: { family: 'ipv6' } },
  ],
})
const bytesOut = snmp.counter('ip_sent_bytes_total', 'bytes', 'Bytes of IP packets sent, headers included', {
  ...linux,
  tags: ['family'],
  nodeExporter: [
    { name: 'node_netstat_IpExt_OutOctets', where: { family: 'ipv4' } },
    { name: 'node_netstat_Ip6_OutOctets', where: { family: 'ipv6' } },
  ],
})
const aborts = netstat.counter('tcp_aborts_total', 'count', 'TCP connections given up by this host, by cause', {
  ...linux,
  tags: ['cause'],
  nodeExporter: 'none',
})
const cookies = netstat.counter('tcp_syn_cookies_total', 'count', 'SYN cookies, a sign of a full queue', {
  ...linux,
  tags: ['result'],
  nodeExporter: [
    { name: 'node_netstat_TcpExt_SyncookiesSent', where: { result: 'sent' } },
    { name: 'node_netstat_TcpExt_SyncookiesRecv', where: { result: 'received' } },
    { name: 'node_netstat_TcpExt_SyncookiesFailed', where: { result: 'failed' } },
  ],
})

const snmpCounter = (type: string, help: string, nodeExporter: 'none' | `node_${string}`) =>
  snmp.counter(type, 'count', help, { ...linux, nodeExporter })
const netstatCounter = (type: string, help: string, nodeExporter: 'none' | `node_${string}`) =>
  netstat.counter(type, 'count', help, { ...linux, nodeExporter })

/** Numbers of /proc/net/snmp: RFC 4293, 4022, 4113. */
export const snmpTable: MetricTable<SectionKey> = [
  [
    ['Tcp', 'RetransSegs'],
    snmpCounter('tcp_retransmits_total', 'TCP segments sent again', 'node_netstat_Tcp_RetransSegs'),
  ],
  [
    ['Tcp', 'ActiveOpens'],
    snmpCounter('tcp_active_opens_total', 'TCP connections opened by this host', 'node_netstat_Tcp_ActiveOpens'),
  ],
  [
    ['Tcp', 'PassiveOpens'],
    snmpCounter('tcp_passive_opens_total', 'TCP connections accepted', 'node_netstat_Tcp_PassiveOpens'),
  ],
  [
    ['Tcp', 'AttemptFails'],
    snmpCounter('tcp_failed_opens_total', 'TCP connections that could not be established', 'none'),
  ],
  [['Tcp', 'EstabResets'], snmpCounter('tcp_resets_total', 'Established TCP connections that were reset', 'none')],
  [
    ['Tcp', 'OutRsts'],
    snmpCounter('tcp_resets_sent_total', 'TCP segments sent with a reset', 'node_netstat_Tcp_OutRsts'),
  ],
  [
    ['Tcp', 'InSegs'],
    snmpCounter(
      'tcp_segments_received_total',
      'TCP segments received, those with errors included',
      'node_netstat_Tcp_InSegs',
    ),
  ],
  [
    ['Tcp', 'OutSegs'],
    snmpCounter('tcp_segments_sent_total', 'TCP segments sent, without those sent again', 'node_netstat_Tcp_OutSegs'),
  ],
  [
    ['Tcp', 'InErrs'],
    snmpCounter('tcp_receive_errors_total', 'TCP segments received with errors', 'node_netstat_Tcp_InErrs'),
  ],
  [['Udp', 'InDatagrams'], received, ipv4],
  [['Udp', 'OutDatagrams'], sent, ipv4],
  [['Udp', 'NoPorts'], noPort, ipv4],
  [['Udp', 'InErrors'], receiveErrors, ipv4],
  [['Udp', 'RcvbufErrors'], receiveOverflows, ipv4],
  [['Udp', 'SndbufErrors'], sendOverflows, ipv4],
  [['UdpLite', 'InErrors'], udpliteErrors, ipv4],
  [['Icmp', 'InMsgs'], icmpIn, ipv4],
  [['Icmp', 'OutMsgs'], icmpOut, ipv4],
  [['Icmp', 'InErrors'], icmpErrors, ipv4],
  [['Ip', 'ForwDatagrams'], forwarded, ipv4],
  [
    ['Ip', 'Forwarding'],
    snmp.gauge('ip_forwarding', 'count', '1 when the host forwards IPv4 packets, 2 when it does not (RFC 4293)', {
      ...linux,
      nodeExporter: 'node_netstat_Ip_Forwarding',
    }),
  ],
  [['Tcp', 'CurrEstab'], tcpConnections, { state: 'established' }],
]

/** Numbers of /proc/net/netstat. */
export const netstatTable: MetricTable<SectionKey> = [
  [
    ['TcpExt', 'ListenOverflows'],
    netstatCounter(
      'tcp_listen_overflows_total',
      'Connections that found the accept queue of their socket full',
      'node_netstat_TcpExt_ListenOverflows',
    ),
  ],
  [
    ['TcpExt', 'ListenDrops'],
    netstatCounter(
      'tcp_listen_drops_total',
      'Connections dropped by a listening socket, for a full queue or otherwise',
      'node_netstat_TcpExt_ListenDrops',
    ),
  ],
  [
    ['TcpExt', 'TCPSynRetrans'],
    netstatCounter(
      'tcp_syn_retransmits_total',
      'SYN and SYN-ACK segments sent again',
      'node_netstat_TcpExt_TCPSynRetrans',
    ),
  ],
  [
    ['TcpExt', 'TCPTimeouts'],
    netstatCounter('tcp_timeouts_total', 'Retransmission timeouts', 'node_netstat_TcpExt_TCPTimeouts'),
  ],
  [
    ['TcpExt', 'TCPBacklogDrop'],
    netstatCounter('tcp_backlog_drops_total', 'Segments dropped: backlog of a socket full', 'none'),
  ],
  [
    ['TcpExt', 'TCPRcvQDrop'],
    netstatCounter(
      'tcp_receive_queue_drops_total',
      'Segments dropped: no receive memory',
      'node_netstat_TcpExt_TCPRcvQDrop',
    ),
  ],
  [
    ['TcpExt', 'TCPOFOQueue'],
    netstatCounter('tcp_out_of_order_total', 'Segments received out of order', 'node_netstat_TcpExt_TCPOFOQueue'),
  ],
  [
    ['TcpExt', 'TCPMemoryPressures'],
    netstatCounter('tcp_memory_pressures_total', 'Times that TCP ran short of memory', 'none'),
  ],
  ...(['Data', 'Close', 'Memory', 'Timeout', 'Linger'] as const).map(
    (cause) => [['TcpExt', `TCPAbortOn${cause}`], aborts, { cause: cause.toLowerCase() }] as const,
  ),
  [['TcpExt', 'SyncookiesSent'], cookies, { result: 'sent' }],
  [['TcpExt', 'SyncookiesRecv'], cookies, { result: 'received' }],
  [['TcpExt', 'SyncookiesFailed'], cookies, { result: 'failed' }],
  [['IpExt', 'InOctets'], bytesIn, ipv4],
  [['IpExt', 'OutOctets'], bytesOut, ipv4],
]

/** Lines of /proc/net/snmp6. */
export const snmp6Table: MetricTable<LineKey> = [
  ['Udp6InDatagrams ', received, ipv6],
  ['Udp6OutDatagrams ', sent, ipv6],
  ['Udp6NoPorts ', noPort, ipv6],
  ['Udp6InErrors ', receiveErrors, ipv6],
  ['Udp6RcvbufErrors ', receiveOverflows, ipv6],
  ['Udp6SndbufErrors ', sendOverflows, ipv6],
  ['UdpLite6InErrors ', udpliteErrors, ipv6],
  ['Icmp6InMsgs ', icmpIn, ipv6],
  ['Icmp6OutMsgs ', icmpOut, ipv6],
  ['Icmp6InErrors ', icmpErrors, ipv6],
  ['Ip6OutForwDatagrams ', forwarded, ipv6],
  ['Ip6InOctets ', bytesIn, ipv6],
  ['Ip6OutOctets ', bytesOut, ipv6],
]
