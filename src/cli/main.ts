#!/usr/bin/env node
import { hostFacts } from '../config/facts.js'
import { runProgram } from './run-program.js'

// The reader of a pipe may go first: `hostpulse collectors | head -1`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

const io = { stdout: process.stdout, stderr: process.stderr, facts: hostFacts() }
process.exitCode = await runProgram(process.argv.slice(2), io)
