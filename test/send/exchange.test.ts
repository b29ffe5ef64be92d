import assert from 'node:assert/strict'
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import zlib from 'node:zlib'
import type { Answer } from '../../src/send/answer.js'
import { rawServer } from './helpers/raw-server.js'
import { assertNone, assertStatus, send, transportTo } from './helpers/transport.js'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'

/** Sends twice to a server that answers with these bytes. Returns the answers and the connections used. */
async function sendTwice(t: TestContext, bytes: string | Buffer) {
  const connections: number[] = []
  const url = await rawServer(t, (socket, connection) => {
    connections.push(connection)
    socket.write(bytes)
  })
  const transport = transportTo(t, url, { timeoutMs: 1000 })
  return { answers: [await send(transport), await send(transport)], connections }
}

async function answerTo(t: TestContext, bytes: string | Buffer): Promise<Answer> {
  const url = await rawServer(t, (socket) => socket.end(bytes))
  return await send(transportTo(t, url, { timeoutMs: 1000 }))
}

describe('A complete answer counts, whatever follows it', () => {
  const answers: readonly (readonly [string, number, string])[] = [
    ['204 with Content-Length and a body', 204, 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}'],
    ['204 with an empty chunked body', 204, 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['204 with a chunked body', 204, 'HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['204 with a body and no length', 204, 'HTTP/1.1 204 No Content\r\n\r\n<html>'],
    ['304 with a body', 304, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello'],
    ['200 and more bytes than its length', 200, `${OK}{"more":1}`],
    ['200 and a second answer', 200, `${OK}HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n`],
    [
      '200 and bytes behind the last chunk',
      200,
      'HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n0\r\n\r\n',
    ],
    ['200, Connection: close, and more', 200, `${OK.replace('OK\r\n', 'OK\r\nConnection: close\r\n')}{}`],
    ['an interim answer, then 204 with a body', 204, 'HTTP/1.1 103 X\r\n\r\nHTTP/1.1 204 X\r\n\r\n{}'],
    ['413 with a page behind its length', 413, 'HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n<html></html>'],
  ]
  for (const [name, status, bytes] of answers) {
    it(`${name}; its connection is not used again`, async (t) => {
      const { answers: given, connections } = await sendTwice(t, bytes)
      for (const answer of given) assertStatus(answer, status)
      assert.deepEqual(connections, [1, 2])
    })
  }

  it('also when the bytes come with the next request, which is sent again at once', async (t) => {
    for (const behind of ['{}', '0\r\n\r\n', '{}HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n']) {
      const connections: number[] = []
      const url = await rawServer(t, (socket, connection) => {
        socket.write(connections.includes(connection) ? behind : 'HTTP/1.1 204 No Content\r\n\r\n')
        connections.push(connection)
      })
      const transport = transportTo(t, url, { timeoutMs: 1000 })
      for (let i = 0; i < 2; i++) assertStatus(await send(transport), 204)
      assert.deepEqual(connections, [1, 1, 2])
    }
  })

  it('204 and an empty line, which separates messages', async (t) => {
    const { answers: given } = await sendTwice(t, 'HTTP/1.1 204 No Content\r\n\r\n\r\n')
    for (const answer of given) assertStatus(answer, 204)
  })

  it('101, which nobody asked for', async (t) => {
    const bytes = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
    const { answers: given, connections } = await sendTwice(t, bytes)
    for (const answer of given) assertStatus(answer, 101)
    assert.deepEqual(connections, [1, 2])
  })
})

describe('An answer that is not valid HTTP', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}'],
    ['a space in the name of a header', 'HTTP/1.1 200 OK\r\nContent Length: 2\r\n\r\n{}'],
    ['a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 2\n\n{}'],
    ['another version', 'HTTP/7.3 200 OK\r\n\r\n'],
    ['a chunk without its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n'],
    [
      'a body that begins an interim answer',
      'HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n',
    ],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ]
  for (const [name, bytes] of broken) {
    it(`says what is wrong: ${name}`, async (t) => {
      assertNone(await answerTo(t, bytes), 'failed', /^the answer is not valid HTTP: \S+ \S/)
    })
  }
})

describe('An answer from a port that speaks something else', () => {
  const settings = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100])
  const goAway = Buffer.concat([Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0]), Buffer.alloc(8)])
  for (const [name, bytes] of [
    ['settings', settings],
    ['empty settings', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
    ['goodbye', goAway],
  ] as const) {
    it(`names gRPC: HTTP/2 ${name}`, async (t) => {
      assertNone(await answerTo(t, bytes), 'failed', /looks like gRPC: use the HTTP port \(4318\)/)
    })
  }

  it("names gRPC: Node's HTTP/2", async (t) => {
    const server = http2.createServer().on('sessionError', () => {})
    t.after(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    assertNone(await send(transportTo(t, `http://127.0.0.1:${port}/`)), 'failed', /looks like gRPC/)
  })

  it('names TLS, and its lack', async (t) => {
    const alert = Buffer.from([21, 3, 1, 0, 2, 2, 10])
    assertNone(await answerTo(t, alert), 'failed', /speaks TLS: use https/)
    const server = net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n').on('error', () => {}))
    t.after(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    assertNone(await send(transportTo(t, `https://127.0.0.1:${port}/`)), 'failed', /does not speak TLS: use http/)
  })
})

describe('A compressed answer', () => {
  const text = '{"accepted":7,"rejected":3}'
  const compressed = (coding: string, body: Buffer, type = 'application/json') =>
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`,
      ),
      body,
    ])
  const readable: readonly (readonly [string, Buffer])[] = [
    ['gzip', zlib.gzipSync(text)],
    ['x-gzip', zlib.gzipSync(text)],
    ['GZIP', zlib.gzipSync(text)],
    ['deflate', zlib.deflateSync(text)],
    ['br', zlib.brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ]
  for (const [coding, body] of readable) {
    it(`is read although it was not asked for: ${coding}`, async (t) => {
      const answer = await answerTo(t, compressed(coding, body))
      assert.equal(answer.kind === 'status' && answer.body, text)
    })
  }

  it('keeps the bytes of Protocol Buffers', async (t) => {
    const bytes = Buffer.from([0x0a, 0x80, 0xff, 0xfe])
    const answer = await answerTo(t, compressed('gzip', zlib.gzipSync(bytes), 'application/x-protobuf'))
    assert.ok(answer.kind === 'status')
    assert.deepEqual(Buffer.from(answer.body, 'latin1'), bytes)
  })

  const unreadable: readonly (readonly [string, Buffer])[] = [
    ['zstd', Buffer.from('anything')],
    ['gzip', Buffer.from('no gzip at all')],
    ['gzip', zlib.gzipSync(Buffer.alloc(10_000_000))],
    ['gzip, br', zlib.gzipSync(text)],
  ]
  for (const [coding, body] of unreadable) {
    it(`says that it cannot be read: ${coding}, ${body.length} bytes`, async (t) => {
      const answer = await answerTo(t, compressed(coding, body))
      assert.ok(answer.kind === 'status')
      assert.deepEqual([answer.status, answer.body.includes(`Content-Encoding ${coding}`)], [200, true])
    })
  }
})
