import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/** Leaves a socket file behind, as a killed process does. */
export async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', script, path]), 'exit')
}
