import { defineCollector } from './definition.js'
import { metricsFrom, RATE_WINDOW_MS } from './metric.js'
import { nameFilter, type OptionsOf, toggle } from './options.js'
import { type Column, type MetricTable, metricsIn, perSecond } from './table.js'

const { gauge, counter } = metricsFrom({ tags: ['iface'], source: '/proc/net/dev', sampled: true })

const directed = (name: string) => ({
  received: { otel: { name, attributes: { 'network.io.direction': 'receive' } } },
  sent: { otel: { name, attributes: { 'network.io.direction': 'transmit' } } },
})
const bytes = directed('system.network.io')
const packets = directed('system.network.packet.count')
const errors = directed('system.network.errors')
const dropped = directed('system.network.packet.dropped')
const rate = { windowMs: RATE_WINDOW_MS, nodeExporter: 'derived' } as const
const packetRate = { ...rate, procfsOnly: true }

/**
 * Columns of one direction in /proc/net/dev. The last four are fifo, frame, compressed and multicast when received; fifo,
 * collisions, carrier and compressed when sent. Bytes use all 64 bits, so that no number of theirs is taken for a negative one.
 */
const columnsFrom = (first: number) => ({
  bytes: { column: first, below: Number.POSITIVE_INFINITY },
  packets: { column: first + 1 },
  errors: { column: first + 2 },
  dropped: { column: first + 3 },
})
const rx = columnsFrom(0)
const tx = columnsFrom(8)

/** Metrics of each interface. */
export const netDevTable: MetricTable<Column> = [
  [
    rx.bytes,
    counter('net_rx_bytes_total', 'bytes', 'Bytes received', {
      ...bytes.received,
      nodeExporter: 'node_network_receive_bytes_total',
    }),
  ],
  [
    rx.packets,
    counter('net_rx_packets_total', 'count', 'Packets received', {
      ...packets.received,
      procfsOnly: true,
      nodeExporter: 'node_network_receive_packets_total',
    }),
  ],
  [
    rx.errors,
    counter('net_rx_errors_total', 'count', 'Receive errors', {
      ...errors.received,
      nodeExporter: 'node_network_receive_errs_total',
    }),
  ],
  [
    rx.dropped,
    counter('net_rx_dropped_total', 'count', 'Received packets dropped', {
      ...dropped.received,
      nodeExporter: 'node_network_receive_drop_total',
    }),
  ],
  [
    tx.bytes,
    counter('net_tx_bytes_total', 'bytes', 'Bytes sent', {
      ...bytes.sent,
      nodeExporter: 'node_network_transmit_bytes_total',
    }),
  ],
  [
    tx.packets,
    counter('net_tx_packets_total', 'count', 'Packets sent', {
      ...packets.sent,
      procfsOnly: true,
      nodeExporter: 'node_network_transmit_packets_total',
    }),
  ],
  [
    tx.errors,
    counter('net_tx_errors_total', 'count', 'Transmit errors', {
      ...errors.sent,
      nodeExporter: 'node_network_transmit_errs_total',
    }),
  ],
  [
    tx.dropped,
    counter('net_tx_dropped_total', 'count', 'Packets dropped before they were sent', {
      ...dropped.sent,
      nodeExporter: 'node_network_transmit_drop_total',
    }),
  ],
  [perSecond(rx.bytes), gauge('net_rx_bytes_per_second', 'bytes per second', 'Bytes received per second', rate)],
  [perSecond(rx.packets), gauge('net_rx_packets_per_second', 'per second', 'Packets received per second', packetRate)],
  [perSecond(tx.bytes), gauge('net_tx_bytes_per_second', 'bytes per second', 'Bytes sent per second', rate)],
  [perSecond(tx.packets), gauge('net_tx_packets_per_second', 'per second', 'Packets sent per second', packetRate)],
]

const link = metricsFrom({ tags: ['iface'], source: '/sys/class/net' })
const linux = { procfsOnly: true }

/** Metrics of the link of each interface, in this order: Documentation/ABI/testing/sysfs-class-net of the kernel. */
export const linkMetrics = [
  link.gauge('net_up', 'count', '1 when the interface is operational, else 0', {
    ...linux,
    nodeExporter: 'node_network_up',
  }),
  link.gauge(
    'net_carrier',
    'count',
    '1 when the link has a carrier, 0 when not; no point while the interface is down',
    { ...linux, nodeExporter: 'node_network_carrier' },
  ),
  link.counter('net_carrier_changes_total', 'count', 'Times that the carrier came or went', {
    ...linux,
    nodeExporter: 'node_network_carrier_changes_total',
  }),
  link.gauge('net_speed', 'bytes per second', 'Speed of the link in one direction; no point where it has none', {
    ...linux,
    nodeExporter: 'node_network_speed_bytes',
  }),
  link.gauge('net_mtu', 'bytes', 'Largest packet', { ...linux, nodeExporter: 'node_network_mtu_bytes' }),
  link.gauge('net_tx_queue_length', 'count', 'Packets that the transmit queue may hold', {
    ...linux,
    nodeExporter: 'node_network_transmit_queue_length',
  }),
  link.gauge('net_rx_utilization', 'ratio', 'Share of the speed in use for receiving', {
    ...linux,
    nodeExporter: 'derived',
  }),
  link.gauge('net_tx_utilization', 'ratio', 'Share of the speed in use for sending', {
    ...linux,
    nodeExporter: 'derived',
  }),
] as const

const detail = (type: string, help: string, nodeExporter: `node_${string}`) =>
  counter(type, 'count', help, { procfsOnly: true, nodeExporter })

/** Further metrics of each interface. */
export const netDevDetailsTable: MetricTable<Column> = [
  [
    { column: 4 },
    detail('net_rx_fifo_errors_total', 'Receive errors of a full FIFO', 'node_network_receive_fifo_total'),
  ],
  [
    { column: 5 },
    detail('net_rx_frame_errors_total', 'Received frames that are malformed', 'node_network_receive_frame_total'),
  ],
  [
    { column: 6 },
    detail('net_rx_compressed_total', 'Compressed packets received', 'node_network_receive_compressed_total'),
  ],
  [
    { column: 7 },
    detail('net_rx_multicast_total', 'Multicast packets received', 'node_network_receive_multicast_total'),
  ],
  [
    { column: 12 },
    detail('net_tx_fifo_errors_total', 'Transmit errors of an empty or full FIFO', 'node_network_transmit_fifo_total'),
  ],
  [{ column: 13 }, detail('net_tx_collisions_total', 'Collisions while sending', 'node_network_transmit_colls_total')],
  [
    { column: 14 },
    detail('net_tx_carrier_errors_total', 'Losses of the carrier while sending', 'node_network_transmit_carrier_total'),
  ],
  [
    { column: 15 },
    detail('net_tx_compressed_total', 'Compressed packets sent', 'node_network_transmit_compressed_total'),
  ],
]

export const network = defineCollector({
  name: 'network',
  summary: 'traffic, errors, drops and links of network interfaces',
  description: 'Traffic and links of network interfaces',
  sources: ['procfs', 'systeminformation'],
  libraryForks: 'always',
  options: {
    interfaces: nameFilter('Interfaces to report', ['lo']),
    details: toggle('Also report FIFO, frame and carrier errors, collisions, multicast and compressed packets', false),
  },
  metrics: [...metricsIn(netDevTable), ...linkMetrics, ...metricsIn(netDevDetailsTable)],
})

export type NetworkOptions = OptionsOf<typeof network>
