import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Output } from '../../src/deliver/output.js'
import { systemClock } from '../../src/model/clock.js'
import { silentLogger } from '../../src/model/logger.js'
import { decodeOtlp, partialSuccess } from './helpers/decode-otlp.js'
import { outputSettings } from './helpers/output-settings.js'
import { frameOf, range } from './helpers/points.js'

it('data points that a receiver of OTLP leaves out of a request are counted as rejected', async (t) => {
  const received: number[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [all] = decodeOtlp(gunzipSync(Buffer.concat(chunks))).resourceMetrics[0]?.scopeMetrics ?? []
    received.push(all?.metrics[0]?.gauge?.dataPoints.length ?? 0)
    assert.equal(request.headers['content-type'], 'application/x-protobuf')
    response.setHeader('Content-Type', 'application/x-protobuf')
    response.end(Buffer.from(partialSuccess(300, 'over the quota'), 'latin1'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/v1/metrics`
  const output = new Output(outputSettings({ url, format: 'otlp', compression: 'gzip' }), {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    emit: () => {},
    host: 'web-1',
    tags: {},
    agentId: 'a',
    index: 0,
  })
  // Neither an output nor its connections hold the process; the server does.
  output.start()
  for (const value of range(1, 500)) output.add(frameOf(systemClock.wallMs(), value))
  await output.stop(5000)
  const { delivered, rejected } = output.stats().points
  assert.deepEqual([received, delivered, rejected], [[500], 200, 300])
})
