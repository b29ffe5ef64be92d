import { loadPackage } from '../model/load-package.js'
import { requireLater } from '../model/package-files.js'

/** Does work that comes in pieces, with turns of the event loop between them, as long as it is wanted. */
export type RunPieces = (pieces: Iterator<void>, wanted: () => boolean) => Promise<void>

/**
 * The build of axios that brings no client of its own, for that is Node's (exchange.ts): it is loaded in half the time, and
 * takes 7 MB less, than the one with an http adapter and all that this depends on.
 */
export const AXIOS = 'axios/dist/browser/axios.cjs'

/** Of Node itself, what its fetch is made from. */
const FETCH_PARTS = ['node:http2', 'node:zlib', 'node:worker_threads', 'node:perf_hooks', 'node:util/types']

/**
 * Loads what requests are made with, which takes some 90 ms altogether. Of what is done between two yields, two pieces are
 * longer than 5 ms: Node's own fetch and the file of axios, about 10 and 8, and neither can be had in parts.
 */
export function* loadHttpPackages(): Generator<void> {
  // axios tries out Node's own fetch when it is loaded, and that is itself loaded when somebody looks at it.
  for (const name of FETCH_PARTS) yield requireLater(name)
  yield void new ReadableStream()
  yield void Response
  yield void new Response('').body
  yield void new Request('http://localhost', { method: 'POST', body: new ReadableStream(), duplex: 'half' })
  yield* loadPackage(requireLater, AXIOS)
  yield* loadPackage(requireLater, 'axios-retry')
}

/** For where nobody is kept waiting. */
export const runAtOnce: RunPieces = async (pieces, wanted) => {
  while (wanted() && !pieces.next().done) {}
}
