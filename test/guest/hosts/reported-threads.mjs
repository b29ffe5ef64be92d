// node reported-threads.mjs: prints whether the main thread and a worker thread that reports its runtime have loaded Node's fetch.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

// Not imported: that would evaluate all exports, and one of the getters loads fetch.
const { createServer } = createRequire(import.meta.url)('node:http')
const hasFetch = () => process.moduleLoadList.some((name) => name.includes('undici'))

if (isMainThread) {
  const { Agent } = await import('hostpulse')
  let reports = 0
  const server = createServer(async (request, response) => {
    for await (const chunk of request) reports += String(chunk).split('"thread":"reporting"').length - 1
    response.end('{}')
    if (reports > 0) server.emit('report')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${server.address().port}/`
  const agent = new Agent({
    interval: '50ms',
    initialDelay: 0,
    collectors: { runtime: { threads: true } },
    outputs: [{ url }],
  })
  agent.start()
  const worker = new Worker(new URL(import.meta.url))
  await once(server, 'report')
  worker.postMessage('end')
  const [inWorker] = await once(worker, 'message')
  await agent.stop()
  server.close()
  console.log(JSON.stringify({ inWorker, inMain: hasFetch() }))
} else {
  const { reportRuntime } = await import('hostpulse/runtime')
  const reporter = reportRuntime({ name: 'reporting', interval: '50ms' })
  parentPort.once('message', () => {
    reporter.stop()
    parentPort.postMessage(hasFetch())
  })
}
