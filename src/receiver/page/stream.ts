import type { WirePoint } from '../wire-point.js'

const RETRY_MS = 2000

export interface StreamHandlers {
  /** Called with each batch of points. */
  onPoints(points: readonly WirePoint[]): void
  /** Called when the stream opens and when points were missed: fetch the newest values. */
  onOpen(): void
  /** Called when the stream breaks. It is opened again until that succeeds. */
  onLost(): void
}

/** Follows the receiver's event stream for as long as the page is open. */
export function followStream(handlers: StreamHandlers): void {
  const source = new EventSource('v1/stream')
  source.addEventListener('open', () => handlers.onOpen())
  source.addEventListener('gap', () => handlers.onOpen())
  source.addEventListener('points', ({ data }: MessageEvent<string>) => handlers.onPoints(JSON.parse(data)))
  source.addEventListener('error', () => {
    handlers.onLost()
    // The browser reconnects by itself after a broken connection, but not after a status other than 200.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => followStream(handlers), RETRY_MS)
  })
}
