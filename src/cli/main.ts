#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { hostFacts } from '../config/facts.js'
import { describeError } from '../shared/describe-error.js'
import { requireLater } from '../shared/package-files.js'
import { keepCompiledCode } from './compile-cache.js'
import { Signals } from './signals.js'
import { keepHeapSmall } from './small-heap.js'

const [, , command = ''] = process.argv
const signals = new Signals()
// Keep a signal that arrives while the command is still loading.
if (['run', 'receive', 'dashboard'].includes(command)) signals.hold()
// With a configuration file, which is not known yet, SIGHUP reloads it.
if (['run', 'dashboard'].includes(command)) signals.deferHangup()

// These run all day on a developer's machine. An agent keeps V8's defaults.
if (['receive', 'dashboard'].includes(command)) keepHeapSmall()

for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A closed terminal accepts no output, but buffered points must still be sent.
    if (signals.requested.aborted) return
    // The reader of a pipe may end first: `hostpulse collectors | head -1`.
    if (error.code === 'EPIPE') process.exit()
    if (name === 'stdout') process.stderr.write(`hostpulse: ${name} cannot be written: ${error.code}\n`)
    process.exit(1)
  })
}

// The agent does not keep a process alive; a running command must.
const alive = setInterval(() => {}, 2 ** 30)
const facts = hostFacts()
// A thread cannot load its modules in a deleted directory.
if (!existsSync(facts.cwd)) process.chdir('/')
const io = { stdout: process.stdout, stderr: process.stderr, facts, signals }
keepCompiledCode(facts)
const { runProgram } = load()
process.exitCode = await runProgram(process.argv.slice(2), io)
signals.release()
clearInterval(alive)

/** Loads the commands, last because modules take most of the memory allocated at start. One file loads in a third of their time. */
function load(): typeof import('./run-program.js') {
  try {
    return requireLater(command === 'status' ? '../cli/run-status.cjs' : '../cli/run-program.cjs')
  } catch (error) {
    // Out of descriptors, for example.
    process.stderr.write(`hostpulse: cannot be loaded: ${describeError(error)}\n`)
    process.exit(1)
  }
}
