#!/usr/bin/env node
import { hostFacts } from '../config/facts.js'
import { keepHeapSmall } from './small-heap.js'

// Those that stay on somebody's own machine all day; an agent runs with V8 as it is.
if (['receive', 'dashboard'].includes(process.argv[2] ?? '')) keepHeapSmall()

for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe may go first: `hostpulse collectors | head -1`.
    if (error.code === 'EPIPE') process.exit()
    if (name === 'stdout') process.stderr.write(`hostpulse: ${name} cannot be written: ${error.code}\n`)
    process.exit(1)
  })
}

// Nothing of the agent keeps a process alive; a command that is under way does.
const alive = setInterval(() => {}, 2 ** 30)
const io = { stdout: process.stdout, stderr: process.stderr, facts: hostFacts() }
// Loaded last: most of what a program allocates before its work begins is in its modules.
const { runProgram } = await import('./run-program.js').catch((error: Error) => {
  // Out of descriptors, say: Node opens the files of a package all at once.
  process.stderr.write(`hostpulse: cannot be loaded: ${error.message}\n`)
  process.exit(1)
})
process.exitCode = await runProgram(process.argv.slice(2), io)
clearInterval(alive)
