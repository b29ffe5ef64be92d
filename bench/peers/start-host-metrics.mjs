/**
 * Starts host-metrics with a periodic reader and the OTLP exporter.
 * @param require resolves the packages of bench/peers
 * @returns a function that shuts it down
 */
export function startHostMetrics(require, { periodMs, url }) {
  const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics')
  const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http')
  const { HostMetrics } = require('@opentelemetry/host-metrics')
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url }),
    exportIntervalMillis: periodMs,
    exportTimeoutMillis: periodMs,
  })
  const meterProvider = new MeterProvider({ readers: [reader] })
  new HostMetrics({ meterProvider, name: 'bench' }).start()
  return () => meterProvider.shutdown()
}
