// Runs hostpulse with samples and an output, and fits a line through its memory use: `npm run soak -- [MINUTES]`, 30 by default.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const minutes = Number(process.argv[2] ?? 30)
if (!(minutes >= 1 && minutes <= 1440)) {
  console.error(`"${process.argv[2]}" is not a number of minutes from 1 to 1440`)
  process.exit(2)
}
const EVERY_MS = 10_000
/** First part of the run, in which code is compiled and heaps and pools reach their size. */
const WARM_UP_SHARE = 1 / 3

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(204).end())
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const flags = ['--interval', '1s', '--sample-interval', '10ms', '--log-format', 'json']
const agent = spawn(
  process.execPath,
  [main, 'run', '--endpoint', `http://127.0.0.1:${server.address().port}/`, ...flags],
  {
    stdio: ['ignore', 'ignore', 'pipe'],
  },
)
let log = ''
agent.stderr.on('data', (chunk) => {
  log = (log + chunk).slice(-100_000)
})
const ended = once(agent, 'exit')
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => agent.kill('SIGTERM'))

const samples = []
const startMs = performance.now()
while (performance.now() - startMs < minutes * 60_000 && agent.exitCode === null && agent.signalCode === null) {
  await Promise.race([sleep(EVERY_MS), ended])
  if (agent.exitCode !== null || agent.signalCode !== null) break
  const minute = (performance.now() - startMs) / 60_000
  const sample = { minute, rssMB: figure('VmRSS'), anonymousMB: figure('RssAnon'), threads: figure('Threads') }
  samples.push(sample)
  if (samples.length % 6 === 0) console.error(`${minute.toFixed(0)} min: RSS ${sample.rssMB.toFixed(1)} MB`)
}
agent.kill('SIGTERM')
await ended
server.closeAllConnections()
server.close()

const stopped = log.split('\n').find((line) => line.includes('"stopped"'))
const points = stopped === undefined ? null : JSON.parse(stopped).stats.outputs[0].points
const steady = samples.filter(({ minute }) => minute >= minutes * WARM_UP_SHARE)
const result = {
  minutes,
  rssMB: { first: steady[0]?.rssMB, last: steady.at(-1)?.rssMB, most: Math.max(...samples.map(({ rssMB }) => rssMB)) },
  slopeMBPerHour: { rss: slope(steady, 'rssMB') * 60, anonymous: slope(steady, 'anonymousMB') * 60 },
  threads: { first: steady[0]?.threads, last: steady.at(-1)?.threads },
  points,
}
console.log(JSON.stringify(result, null, 2))
if (points === null || points.accepted !== points.delivered) process.exitCode = 1

/** Returns a figure of /proc/<pid>/status: sizes in MB, others unchanged. */
function figure(name) {
  const [, value, unit] = new RegExp(`^${name}:\\s+(\\d+)( kB)?`, 'm').exec(
    readFileSync(`/proc/${agent.pid}/status`, 'utf8'),
  )
  return unit === undefined ? Number(value) : Number(value) / 1000
}

/** Slope of the least-squares line, per minute. */
function slope(all, key) {
  const mean = (pick) => all.reduce((sum, one) => sum + pick(one), 0) / all.length
  const [meanX, meanY] = [mean(({ minute }) => minute), mean((one) => one[key])]
  const covariance = mean((one) => (one.minute - meanX) * (one[key] - meanY))
  return covariance / mean(({ minute }) => (minute - meanX) ** 2)
}
