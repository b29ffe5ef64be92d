// POSTs 10 kB at a rate and does nothing else, as the lower bound of an agent in Node: post.mjs http|axios PERIOD URL
import { createRequire } from 'node:module'
import process from 'node:process'

const [client, period, url] = process.argv.slice(2)
const http = await import('node:http')
const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const body = Buffer.alloc(10_000, 'x')
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }

function byHttp() {
  const options = { method: 'POST', agent: httpAgent, headers }
  http.request(url, options, (response) => response.resume()).end(body)
}

function byAxios() {
  const axios = createRequire(import.meta.url)('axios')
  const instance = axios.create({ adapter: 'http', httpAgent, proxy: false, maxRedirects: 0, responseType: 'stream' })
  return () => instance.post(url, body, { headers }).then(({ data }) => data.resume())
}

setInterval(client === 'axios' ? byAxios() : byHttp, Number(period))
