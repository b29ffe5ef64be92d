import { parentPort, workerData } from 'node:worker_threads'
import { Bell } from '../../src/shared/bell.js'

// Sleeps on the bell for far longer than any test, once for each message, and reports when it woke.
const bell = new Bell(workerData)

parentPort?.on('message', () => {
  parentPort?.postMessage('sleeps')
  bell.sleep(3_600_000)
  parentPort?.postMessage(bell.hasRung ? 'rung' : 'not rung')
  bell.listen()
})
