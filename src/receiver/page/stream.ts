import type { WirePoint } from '../wire-point.js'

const RETRY_MS = 2000

export interface StreamHandlers {
  /** Called with each batch of points. */
  onPoints(points: readonly WirePoint[]): void
  /** Called when the stream opens and when points were missed, so that the newest values are fetched. */
  onOpen(): void
  /** Called when the stream breaks. It is opened again until that succeeds. */
  onLost(): void
}

/** Follows an event stream of the receiver. Returns a function that ends it. */
export function followStream(url: string, handlers: StreamHandlers): () => void {
  let source = open()
  let retry: number | undefined

  function open(): EventSource {
    const opened = new EventSource(url)
    opened.addEventListener('open', () => handlers.onOpen())
    opened.addEventListener('gap', () => handlers.onOpen())
    opened.addEventListener('points', ({ data }: MessageEvent<string>) => handlers.onPoints(JSON.parse(data)))
    opened.addEventListener('error', () => {
      handlers.onLost()
      // The browser reconnects by itself after a broken connection, but not after a status other than 200.
      if (opened.readyState !== EventSource.CLOSED) return
      retry = setTimeout(() => {
        source = open()
      }, RETRY_MS)
    })
    return opened
  }

  return () => {
    clearTimeout(retry)
    source.close()
  }
}
