// `node scripts/capture.mjs PORT FILE`: accepts one request on loopback, answers 204, and saves its body unchanged.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import { pipeline } from 'node:stream/promises'

const [port, file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node scripts/capture.mjs PORT FILE')
  process.exit(2)
}
const server = createServer()
server.listen(Number(port), '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${server.address().port}/`)
const [request, response] = await once(server, 'request')
await pipeline(request, createWriteStream(file))
response.writeHead(204, { Connection: 'close' }).end()
console.log(`${request.method} ${request.url}`)
for (const [name, value] of Object.entries(request.headers)) console.log(`${name}: ${value}`)
server.close()
