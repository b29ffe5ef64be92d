import type { Duplex } from 'node:stream'

/** Lets the process end while the socket is open. Returns the socket. */
export function unref<Socket extends Duplex | null | undefined>(socket: Socket): Socket {
  if (socket !== null && socket !== undefined && 'unref' in socket && typeof socket.unref === 'function') socket.unref()
  return socket
}
