import { Socket } from 'node:net'
import { kill, pid } from 'node:process'

/** Pipe whose other end only the parent holds; nothing is ever written to it. */
const PARENT_DESCRIPTOR = 4

/** Kills this process and all its children when its parent is gone, whatever the main thread is doing. */
new Socket({ fd: PARENT_DESCRIPTOR })
  .on('error', () => {})
  .on('close', () => kill(-pid, 'SIGKILL'))
  .resume()
