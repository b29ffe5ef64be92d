import { defineCollector } from './definition.js'
import { metricsFrom, RATE_WINDOW_MS } from './metric.js'
import { nameFilter, type OptionsOf } from './options.js'
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
 * Columns of one direction in /proc/net/dev; fifo, frame, compressed and multicast (or the like) come after them. Bytes fill 64 bits,
 * so none of their numbers is taken for one below zero.
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
  link.gauge('net_up', 'count', '1 when the interface is operational, else 0', linux),
  link.gauge(
    'net_carrier',
    'count',
    '1 when the link has a carrier, 0 when not; no point while the interface is down',
    linux,
  ),
  link.counter('net_carrier_changes_total', 'count', 'Times that the carrier came or went', linux),
  link.gauge('net_speed', 'bytes per second', 'Speed of the link in one direction; no point where it has none', linux),
  link.gauge('net_mtu', 'bytes', 'Largest packet', linux),
  link.gauge('net_tx_queue_length', 'count', 'Packets that the transmit queue may hold', linux),
  link.gauge('net_rx_utilization', 'ratio', 'Share of the speed in use for receiving', linux),
  link.gauge('net_tx_utilization', 'ratio', 'Share of the speed in use for sending', linux),
] as const

export const network = defineCollector({
  name: 'network',
  summary: 'traffic, errors, drops and links of network interfaces',
  description: 'Traffic and links of network interfaces',
  sources: ['procfs', 'systeminformation'],
  libraryForks: 'always',
  options: { interfaces: nameFilter('Interfaces to report', ['lo']) },
  metrics: [...metricsIn(netDevTable), ...linkMetrics],
})

export type NetworkOptions = OptionsOf<typeof network>
