const NEWLINE = 0x0a
const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39
const UPPER_A = 0x41
/** The state is the third word after the line's number: local address, remote address, state. */
const STATE_WORD = 3

/**
 * Counts the states in whole lines of /proc/net/tcp (Documentation/networking/proc_net_tcp.rst of the kernel):
 *
 *     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 …
 *
 * Skips the title and lines that are not of a socket.
 * @param counts of state 1, 2, …
 * @returns end of the last whole line
 */
export function countTcpStates(bytes: Uint8Array, end: number, counts: Float64Array): number {
  let start = 0
  for (let line = bytes.indexOf(NEWLINE); line !== -1 && line < end; line = bytes.indexOf(NEWLINE, start)) {
    const state = stateIn(bytes, start, line)
    if (state >= 1 && state <= counts.length) counts[state - 1] = (counts[state - 1] ?? 0) + 1
    start = line + 1
  }
  return start
}

/** Returns the state of a line; NaN when it has none. */
function stateIn(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  for (let word = 0; word <= STATE_WORD; word++) {
    while (at < end && bytes[at] === SPACE) at++
    if (word === STATE_WORD) break
    while (at < end && bytes[at] !== SPACE) at++
  }
  return at + 2 <= end ? hexDigit(bytes[at]) * 16 + hexDigit(bytes[at + 1]) : Number.NaN
}

function hexDigit(byte = 0): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO
  return byte >= UPPER_A && byte < UPPER_A + 6 ? byte - UPPER_A + 10 : Number.NaN
}
