import http from 'node:http'
import type { AddressInfo } from 'node:net'

// Accepts everything posted to it. Sends its port to the parent process and exits with it.
const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
