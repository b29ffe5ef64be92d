import { metricsFrom } from '../metric.js'

const { gauge, counter } = metricsFrom({ tags: ['iface'], source: '/proc/net/dev', sampled: true })
const packets = { otel: 'system.network.packet.count', procfsOnly: true }
const rate = { windowMs: 0 }
const packetRate = { windowMs: 0, procfsOnly: true }

export const networkMetrics = [
  counter('net_rx_bytes_total', 'bytes', 'Bytes received', { otel: 'system.network.io' }),
  counter('net_rx_packets_total', 'count', 'Packets received', packets),
  counter('net_rx_errors_total', 'count', 'Receive errors', { otel: 'system.network.errors' }),
  counter('net_rx_dropped_total', 'count', 'Received packets dropped', { otel: 'system.network.packet.dropped' }),
  counter('net_tx_bytes_total', 'bytes', 'Bytes sent', { otel: 'system.network.io' }),
  counter('net_tx_packets_total', 'count', 'Packets sent', packets),
  counter('net_tx_errors_total', 'count', 'Transmit errors', { otel: 'system.network.errors' }),
  counter('net_tx_dropped_total', 'count', 'Packets dropped before they were sent', {
    otel: 'system.network.packet.dropped',
  }),
  gauge('net_rx_bytes_per_second', 'bytes per second', 'Bytes received per second', rate),
  gauge('net_rx_packets_per_second', 'per second', 'Packets received per second', packetRate),
  gauge('net_tx_bytes_per_second', 'bytes per second', 'Bytes sent per second', rate),
  gauge('net_tx_packets_per_second', 'per second', 'Packets sent per second', packetRate),
]
