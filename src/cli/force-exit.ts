import process from 'node:process'

/**
 * Ends a process that has a thread stuck in the kernel: `process.exit()` would wait for that thread for ever.
 * Call it last, when all output is flushed.
 */
export function forceExit(): void {
  // SIGKILL spares the first process of a PID namespace; an abort does not.
  if (process.pid === 1) process.abort()
  process.kill(process.pid, 'SIGKILL')
}
