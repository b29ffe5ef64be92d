import { connect } from 'node:net'
import { errorCode } from '../../shared/describe-error.js'
import { type Reply, readReply } from './reply.js'

/**
 * Asks the agent at a socket. The kernel accepts connections even for a process that is held or halted. A connection without an
 * answer therefore means that the process exists, and a refused one that it is gone.
 * @param limitMs longest wait
 */
export function askSocket(path: string, limitMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    const startedMs = performance.now()
    const chunks: Buffer[] = []
    const socket = connect(path)
    const end = (reply: Reply) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reply)
    }
    const timer = setTimeout(() => end({ kind: 'silent' }), limitMs)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('end', () => end(readReply(Buffer.concat(chunks).toString(), startedMs)))
    socket.once('error', (error) => end(failureOf(errorCode(error))))
  })
}

function failureOf(code: string | undefined): Reply {
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return { kind: 'gone' }
  // EAGAIN: more connections wait than the socket's queue holds.
  if (code === 'EAGAIN') return { kind: 'silent' }
  return { kind: 'failed', reason: code === 'EACCES' ? 'it belongs to another user' : `cannot be asked: ${code}` }
}
