import net, { type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/**
 * Starts a server that passes whole requests to a function, whatever their bodies hold. Returns its URL.
 * @param handle gets the number of the connection, from 1, and the request as latin1
 */
export async function rawServer(
  t: TestContext,
  handle: (socket: Socket, connection: number, request: string) => void,
): Promise<string> {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    const number = ++connections
    let bytes = ''
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1')
      const [head = '', body] = bytes.split(/\r\n\r\n(.*)/s)
      if (body === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return
      const request = bytes
      bytes = ''
      handle(socket, number, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
