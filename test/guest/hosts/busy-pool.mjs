// node busy-pool.mjs <url> <module of a collector> <path of a FIFO that nobody writes to>, with UV_THREADPOOL_SIZE=1
import fs from 'node:fs'
import { Agent } from 'hostpulse'
import { busyConfig, embed } from './embed.mjs'

const [, , url, collector, fifo] = process.argv
// Occupies the pool's only thread until somebody opens the other end.
const opened = new Promise((resolve) => fs.open(fifo, 'r', resolve))
let poolIsFree = false
fs.stat('.', () => {
  poolIsFree = true
})
const result = await embed(Agent, busyConfig(url, collector))
const wasTaken = !poolIsFree
fs.closeSync(fs.openSync(fifo, 'w'))
await opened
console.log(JSON.stringify({ ...result, wasTaken }))
