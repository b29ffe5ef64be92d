import { metricsFrom } from './metric.js'

const { gauge, counter } = metricsFrom({ tags: ['iface'], source: '/proc/net/dev', sampled: true })

const directed = (name: string) => ({
  received: { otel: { name, attributes: { 'network.io.direction': 'receive' } } },
  sent: { otel: { name, attributes: { 'network.io.direction': 'transmit' } } },
})
const bytes = directed('system.network.io')
const packets = directed('system.network.packet.count')
const errors = directed('system.network.errors')
const dropped = directed('system.network.packet.dropped')
const rate = { windowMs: 0 }
const packetRate = { windowMs: 0, procfsOnly: true }

export const networkMetrics = [
  counter('net_rx_bytes_total', 'bytes', 'Bytes received', bytes.received),
  counter('net_rx_packets_total', 'count', 'Packets received', { ...packets.received, procfsOnly: true }),
  counter('net_rx_errors_total', 'count', 'Receive errors', errors.received),
  counter('net_rx_dropped_total', 'count', 'Received packets dropped', dropped.received),
  counter('net_tx_bytes_total', 'bytes', 'Bytes sent', bytes.sent),
  counter('net_tx_packets_total', 'count', 'Packets sent', { ...packets.sent, procfsOnly: true }),
  counter('net_tx_errors_total', 'count', 'Transmit errors', errors.sent),
  counter('net_tx_dropped_total', 'count', 'Packets dropped before they were sent', dropped.sent),
  gauge('net_rx_bytes_per_second', 'bytes per second', 'Bytes received per second', rate),
  gauge('net_rx_packets_per_second', 'per second', 'Packets received per second', packetRate),
  gauge('net_tx_bytes_per_second', 'bytes per second', 'Bytes sent per second', rate),
  gauge('net_tx_packets_per_second', 'per second', 'Packets sent per second', packetRate),
]
