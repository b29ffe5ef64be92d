import { loadPackage } from '../model/load-package.js'
import { requireLater } from '../model/package-files.js'

/** Does work that comes in pieces, with turns of the event loop between them, as long as it is wanted. */
export type RunPieces = (pieces: Iterator<void>, wanted: () => boolean) => Promise<void>

/** Loads what requests are made with, which takes some 60 ms altogether and at most 10 ms between two yields. */
export function* loadHttpPackages(): Generator<void> {
  yield requireLater('node:http2')
  // axios tries out Node's own fetch when it is loaded, and that is itself loaded when somebody looks at it.
  yield void new ReadableStream()
  yield void Response
  yield void new Response('').body
  yield void new Request('http://localhost', { method: 'POST', body: new ReadableStream(), duplex: 'half' })
  yield* loadPackage(requireLater, 'axios')
  yield* loadPackage(requireLater, 'axios-retry')
}

/** For where nobody is kept waiting. */
export const runAtOnce: RunPieces = async (pieces, wanted) => {
  while (wanted() && !pieces.next().done) {}
}
