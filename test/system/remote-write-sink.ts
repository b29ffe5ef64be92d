import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { decodeRemoteWrite } from '../send/helpers/decode-remote-write.js'
import { note, type Readback, seriesKey } from './readback.js'

/** Starts a remote-write receiver that takes everything, decoded by third-party code. */
export async function remoteWriteSink(t: TestContext): Promise<{ readonly url: string; readonly received: Readback }> {
  const received: Readback = new Map()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    for (const { labels, samples } of decodeRemoteWrite(Buffer.concat(chunks))) {
      const { __name__ = '', ...tags } = Object.fromEntries(labels.map(({ name, value }) => [name, value]))
      const key = seriesKey(__name__, tags)
      // NaN marks the end of a series.
      for (const { timestamp, value } of samples) if (!Number.isNaN(value)) note(received, key, timestamp, value)
    }
    response.writeHead(204).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/write`, received }
}
