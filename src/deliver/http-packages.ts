import { createRequire } from 'node:module'
import { loadPackage } from '../model/load-package.js'

const require = createRequire(import.meta.url)

/** Does work that comes in pieces, with turns of the event loop between them, as long as it is wanted. */
export type RunPieces = (pieces: Iterator<void>, wanted: () => boolean) => Promise<void>

/** Loads what requests are made with, which takes some 60 ms altogether and at most 10 ms between two yields. */
export function* loadHttpPackages(): Generator<void> {
  yield require('node:http2')
  // Node's own fetch, which axios looks at when it is loaded, is itself loaded when somebody looks at it.
  yield void globalThis.ReadableStream
  yield void globalThis.Response
  yield* loadPackage(require, 'axios')
  yield* loadPackage(require, 'axios-retry')
}

/** For where nobody is kept waiting. */
export const runAtOnce: RunPieces = async (pieces, wanted) => {
  while (wanted() && !pieces.next().done) {}
}
