// systeminformation in a bare interval, like most scripts: systeminformation.mjs PERIOD. Runs as a program or a worker.
import process from 'node:process'
import { workerData } from 'node:worker_threads'
import si from 'systeminformation'

const periodMs = Number(workerData?.periodMs ?? process.argv[2])
let reading = false
setInterval(async () => {
  if (reading) return
  reading = true
  await Promise.all([si.currentLoad(), si.mem(), si.fsSize(), si.disksIO(), si.networkStats()])
  reading = false
}, periodMs)
