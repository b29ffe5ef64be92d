// Reads files at a rate and does nothing else, as the lower bound of sampling in Node: read-loop.mjs HZ FILE...
import { openSync, readSync } from 'node:fs'
import process from 'node:process'

const [hertz, ...files] = process.argv.slice(2)
const stepMs = 1000 / Number(hertz)
const descriptors = files.map((file) => openSync(file, 'r'))
const buffer = Buffer.alloc(1 << 20)
const cell = new Int32Array(new SharedArrayBuffer(4))

for (let dueMs = performance.now() + stepMs; ; dueMs += stepMs) {
  const remainingMs = dueMs - performance.now()
  if (remainingMs > 0) Atomics.wait(cell, 0, 0, remainingMs)
  for (const descriptor of descriptors) readSync(descriptor, buffer, 0, buffer.length, 0)
}
