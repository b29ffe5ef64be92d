import { Socket } from 'node:net'
import { kill, pid } from 'node:process'

/** A pipe whose other end only the parent holds; nothing is ever written to it. */
const PARENT_DESCRIPTOR = 4

/**
 * Ends this process and all that it started as soon as its parent is gone, whatever the main thread is doing and however the
 * parent ended.
 */
new Socket({ fd: PARENT_DESCRIPTOR })
  .on('error', () => {})
  .on('close', () => kill(-pid, 'SIGKILL'))
  .resume()
