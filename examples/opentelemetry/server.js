// OpenTelemetry and hostpulse side by side: OpenTelemetry reports the application, and hostpulse reports the host without using the
// event loop. Both send OTLP to one collector, as the same service instance.
//   npm install && npm start       OTEL_URL: the metrics endpoint of the collector
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { metrics } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { Agent } from 'hostpulse'

const url = process.env.OTEL_URL ?? 'http://127.0.0.1:4318/v1/metrics'
const attributes = { 'service.name': 'shop', 'service.instance.id': randomUUID() }

const provider = new MeterProvider({
  resource: resourceFromAttributes(attributes),
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter({ url }),
      exportIntervalMillis: 1000,
      exportTimeoutMillis: 1000,
    }),
  ],
})
metrics.setGlobalMeterProvider(provider)
const requests = metrics.getMeter('shop').createCounter('http.server.requests')

// The agent's tags become resource attributes.
const agent = new Agent({ interval: '1s', tags: attributes, outputs: [{ url, format: 'otlp' }] })
agent.start()

const server = createServer((_request, response) => {
  requests.add(1)
  response.end('hello\n')
})
await once(server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'), 'listening')
console.log(`listening on http://127.0.0.1:${server.address().port}`)

process.once('SIGTERM', () => {
  server.close(() => Promise.all([agent.stop(), provider.shutdown()]))
})
