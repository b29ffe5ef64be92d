#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { hostFacts } from '../config/facts.js'
import { Signals } from './signals.js'
import { keepHeapSmall } from './small-heap.js'

const [, , command = ''] = process.argv
const signals = new Signals()
// What runs until a signal comes must hear one that comes while it is still being loaded.
if (['run', 'receive', 'dashboard'].includes(command)) signals.hold()

// Those that stay on somebody's own machine all day; an agent runs with V8 as it is.
if (['receive', 'dashboard'].includes(command)) keepHeapSmall()

for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that was closed takes nothing any more, and what is buffered is still to be sent.
    if (signals.asked.aborted) return
    // The reader of a pipe may go first: `hostpulse collectors | head -1`.
    if (error.code === 'EPIPE') process.exit()
    if (name === 'stdout') process.stderr.write(`hostpulse: ${name} cannot be written: ${error.code}\n`)
    process.exit(1)
  })
}

// Nothing of the agent keeps a process alive; a command that is under way does.
const alive = setInterval(() => {}, 2 ** 30)
const facts = hostFacts()
// In a directory that was deleted no thread can load its modules.
if (!existsSync(facts.cwd)) process.chdir('/')
const io = { stdout: process.stdout, stderr: process.stderr, facts, signals }
// Loaded last: most of what a program allocates before its work begins is in its modules.
const { runProgram } = await import('./run-program.js').catch((error: Error) => {
  // Out of descriptors, say: Node opens the files of a package all at once.
  process.stderr.write(`hostpulse: cannot be loaded: ${error.message}\n`)
  process.exit(1)
})
process.exitCode = await runProgram(process.argv.slice(2), io)
signals.release()
clearInterval(alive)
