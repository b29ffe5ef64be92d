import { describeError } from '../../shared/describe-error.js'
import { nodeHttp, nodeHttps } from '../../shared/node-modules.js'
import { type Reply, readReply } from './reply.js'

const OK = 200

/** Asks the agent that serves this URL through `expose.listen`. @param limitMs longest wait for the whole answer */
export function askUrl(url: URL, limitMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    const startedMs = performance.now()
    const { get } = url.protocol === 'https:' ? nodeHttps() : nodeHttp()
    const end = (reply: Reply) => {
      clearTimeout(timer)
      resolve(reply)
      request.destroy()
    }
    const request = get(url, { headers: { Accept: 'application/json' }, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', (error) => end({ kind: 'failed', reason: describeError(error) }))
      response.once('end', () => {
        const { statusCode = 0 } = response
        const isStatus = statusCode === OK
        end(
          isStatus
            ? readReply(Buffer.concat(chunks).toString(), startedMs)
            : { kind: 'failed', reason: `HTTP ${statusCode}: no agent answers there` },
        )
      })
    })
    const timer = setTimeout(() => end({ kind: 'silent' }), limitMs)
    request.once('error', (error) => end({ kind: 'failed', reason: describeError(error) }))
  })
}
