import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'
import { type LineKey, type MetricTable, metricsIn } from './table.js'

const sockstat = metricsFrom({ source: '/proc/net/sockstat, sockstat6' })
const snmp = metricsFrom({ source: '/proc/net/snmp, snmp6' })
const netstat = metricsFrom({ source: '/proc/net/netstat' })

const linux = { procfsOnly: true }
const byFamily = { ...linux, tags: ['family'] }

/** Where a file of sections has a value: the name of its line, and that of the number in it, and what the number counts. */
export type SectionKey = readonly [section: string, name: string, unit?: 'pages']

/** States of a TCP connection in the kernel's numbering from 1 (include/net/tcp_states.h), as OpenTelemetry names them. */
export const tcpStates = [
  'established',
  'syn_sent',
  'syn_received',
  'fin_wait_1',
  'fin_wait_2',
  'time_wait',
  'closed',
  'close_wait',
  'last_ack',
  'listen',
  'closing',
] as const

export const tcpConnections = sockstat.gauge(
  'tcp_connections',
  'count',
  'TCP connections; without `states` only established (with close_wait) and time_wait',
  {
    ...linux,
    tags: ['state'],
    source: '/proc/net/snmp, sockstat; with `states` /proc/net/tcp, tcp6',
    otel: {
      name: 'system.network.connection.count',
      attributes: { 'network.transport': 'tcp' },
      additive: true,
    },
  },
)
const inUse = sockstat.gauge('sockets_in_use', 'count', 'Sockets in use, TCP without time_wait', {
  ...linux,
  tags: ['protocol', 'family'],
})
/** Of both address families. */
export const udpSockets = sockstat.gauge('udp_sockets', 'count', 'UDP sockets in use', linux)
const socketMemory = sockstat.gauge('socket_memory', 'bytes', 'Memory of the buffers of sockets', {
  ...linux,
  tags: ['protocol'],
})

const ipv4 = { family: 'ipv4' }
const ipv6 = { family: 'ipv6' }

const protocols = [
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['UDPLITE', 'udplite'],
  ['RAW', 'raw'],
  ['FRAG', 'frag'],
] as const

/** Numbers of /proc/net/sockstat. */
export const sockstatTable: MetricTable<SectionKey> = [
  [['sockets', 'used'], sockstat.gauge('sockets_used', 'count', 'Sockets of all kinds', linux)],
  ...protocols.map(([section, protocol]) => [[section, 'inuse'], inUse, { protocol, ...ipv4 }] as const),
  [['TCP', 'orphan'], sockstat.gauge('tcp_sockets_orphaned', 'count', 'TCP sockets that no process holds', linux)],
  [
    ['TCP', 'alloc'],
    sockstat.gauge('tcp_sockets_allocated', 'count', 'TCP sockets that exist, of all network namespaces', linux),
  ],
  [['TCP', 'mem', 'pages'], socketMemory, { protocol: 'tcp' }],
  [['UDP', 'mem', 'pages'], socketMemory, { protocol: 'udp' }],
  [['FRAG', 'memory'], socketMemory, { protocol: 'frag' }],
  [['TCP', 'tw'], tcpConnections, { state: 'time_wait' }],
]

/** Numbers of /proc/net/sockstat6. */
export const sockstat6Table: MetricTable<SectionKey> = protocols.map(
  ([section, protocol]) => [[`${section}6`, 'inuse'], inUse, { protocol, ...ipv6 }] as const,
)

const received = snmp.counter('udp_received_total', 'count', 'UDP datagrams received', byFamily)
const sent = snmp.counter('udp_sent_total', 'count', 'UDP datagrams sent', byFamily)
const noPort = snmp.counter(
  'udp_no_port_total',
  'count',
  'UDP datagrams received for a port without a socket',
  byFamily,
)
const receiveErrors = snmp.counter(
  'udp_receive_errors_total',
  'count',
  'UDP datagrams that could not be delivered',
  byFamily,
)
const receiveOverflows = snmp.counter(
  'udp_receive_overflows_total',
  'count',
  'UDP datagrams dropped because the receive buffer of their socket was full',
  byFamily,
)
const sendOverflows = snmp.counter(
  'udp_send_overflows_total',
  'count',
  'UDP datagrams dropped because the send buffer of their socket was full',
  byFamily,
)
const udpliteErrors = snmp.counter(
  'udplite_receive_errors_total',
  'count',
  'UDP-Lite datagrams that could not be delivered',
  byFamily,
)
const icmpIn = snmp.counter('icmp_received_total', 'count', 'ICMP messages received', byFamily)
const icmpOut = snmp.counter('icmp_sent_total', 'count', 'ICMP messages sent', byFamily)
const icmpErrors = snmp.counter('icmp_receive_errors_total', 'count', 'ICMP messages received with errors', byFamily)
const forwarded = snmp.counter('ip_forwarded_total', 'count', 'IP packets forwarded', byFamily)
const bytesIn = snmp.counter(
  'ip_received_bytes_total',
  'bytes',
  'Bytes of IP packets received, headers included',
  byFamily,
)
const bytesOut = snmp.counter('ip_sent_bytes_total', 'bytes', 'Bytes of IP packets sent, headers included', byFamily)
const aborts = netstat.counter('tcp_aborts_total', 'count', 'TCP connections given up by this host, by cause', {
  ...linux,
  tags: ['cause'],
})
const cookies = netstat.counter('tcp_syn_cookies_total', 'count', 'SYN cookies, which stand for a full queue', {
  ...linux,
  tags: ['result'],
})

const snmpCounter = (type: string, help: string) => snmp.counter(type, 'count', help, linux)
const netstatCounter = (type: string, help: string) => netstat.counter(type, 'count', help, linux)

/** Numbers of /proc/net/snmp: RFC 4293, 4022, 4113. */
export const snmpTable: MetricTable<SectionKey> = [
  [['Tcp', 'RetransSegs'], snmpCounter('tcp_retransmits_total', 'TCP segments sent again')],
  [['Tcp', 'ActiveOpens'], snmpCounter('tcp_active_opens_total', 'TCP connections opened by this host')],
  [['Tcp', 'PassiveOpens'], snmpCounter('tcp_passive_opens_total', 'TCP connections accepted')],
  [['Tcp', 'AttemptFails'], snmpCounter('tcp_failed_opens_total', 'TCP connections that could not be established')],
  [['Tcp', 'EstabResets'], snmpCounter('tcp_resets_total', 'Established TCP connections that were reset')],
  [['Tcp', 'OutRsts'], snmpCounter('tcp_resets_sent_total', 'TCP segments sent with a reset')],
  [['Tcp', 'InSegs'], snmpCounter('tcp_segments_received_total', 'TCP segments received, those with errors included')],
  [['Tcp', 'OutSegs'], snmpCounter('tcp_segments_sent_total', 'TCP segments sent, without those sent again')],
  [['Tcp', 'InErrs'], snmpCounter('tcp_receive_errors_total', 'TCP segments received with errors')],
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
    snmp.gauge('ip_forwarding', 'count', '1 when the host forwards IPv4 packets, 2 when it does not (RFC 4293)', linux),
  ],
  [['Tcp', 'CurrEstab'], tcpConnections, { state: 'established' }],
]

/** Numbers of /proc/net/netstat. */
export const netstatTable: MetricTable<SectionKey> = [
  [
    ['TcpExt', 'ListenOverflows'],
    netstatCounter('tcp_listen_overflows_total', 'Connections that found the accept queue of their socket full'),
  ],
  [
    ['TcpExt', 'ListenDrops'],
    netstatCounter(
      'tcp_listen_drops_total',
      'Connections dropped by a listening socket, for a full queue or otherwise',
    ),
  ],
  [['TcpExt', 'TCPSynRetrans'], netstatCounter('tcp_syn_retransmits_total', 'SYN and SYN-ACK segments sent again')],
  [['TcpExt', 'TCPTimeouts'], netstatCounter('tcp_timeouts_total', 'Retransmission timeouts')],
  [
    ['TcpExt', 'TCPBacklogDrop'],
    netstatCounter('tcp_backlog_drops_total', 'Segments dropped: backlog of a socket full'),
  ],
  [['TcpExt', 'TCPRcvQDrop'], netstatCounter('tcp_receive_queue_drops_total', 'Segments dropped: no receive memory')],
  [['TcpExt', 'TCPOFOQueue'], netstatCounter('tcp_out_of_order_total', 'Segments received out of order')],
  [
    ['TcpExt', 'TCPMemoryPressures'],
    netstatCounter('tcp_memory_pressures_total', 'Times that TCP ran short of memory'),
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

export const sockets = defineCollector({
  name: 'sockets',
  summary: 'TCP, UDP and IP: connections, retransmits, drops, overflows (off by default)',
  description: 'Connections, retransmits, drops and overflows of TCP, UDP and IP, on Linux',
  enabled: false,
  options: {
    states: toggle(
      'Count TCP connections of every state; reads the list of all sockets, as often as that takes no more than 2 % of the time',
      false,
    ),
  },
  metrics: [
    ...metricsIn(sockstatTable),
    udpSockets,
    ...metricsIn(snmpTable).filter((metric) => metric !== tcpConnections),
    ...metricsIn(netstatTable),
  ],
})

export type SocketsOptions = OptionsOf<typeof sockets>
