import type { CollectorStats, OutputStats } from '../shared/stats.js'

/** Advice for each HTTP status of a receiver. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'the receiver understands none of the points: check format and url',
  401: 'check token, tokenFile or headers',
  403: 'check token, tokenFile or headers, and what they permit',
  404: 'check the path of url',
  405: 'check the path of url',
  408: 'the network or the receiver is too slow: see its log',
  410: 'check the path of url',
  413: "lower batch.maxBytes, or raise the receiver's limit",
  415: 'check format and compression',
  422: 'the receiver understands none of the points: check format and url',
  429: 'the receiver asks for less: raise the interval, or its limit',
}

/** Advice for errors without an answer, by words of the message; the first match counts. */
const BY_MESSAGE: readonly (readonly [words: RegExp, advice: string])[] = [
  [/token/i, 'correct the file; it is read again by itself'],
  [/ECONNREFUSED|ENOENT/, 'nothing listens there: start the receiver, or correct url'],
  [/ENOTFOUND|EAI_AGAIN/, 'the name has no address: correct url, or fix the DNS'],
  [/certificate|CERT_|SELF_SIGNED|UNABLE_TO_/i, 'check tls.caFile, and the name in url'],
  [/EPROTO|wrong version number/i, 'http or https? check url'],
  [/EACCES|EPERM/, 'the agent may not connect: check its rights'],
  [/EHOSTUNREACH|ENETUNREACH/, 'no route to it: check the network, and url'],
  [/proxy/i, 'check proxy'],
  [/time|ETIMEDOUT/i, 'it does not answer in time: check the network and the receiver, or raise timeout'],
]

/** Returns the first thing to do about an output that does not deliver. */
export function adviceForOutput({ lastStatus, lastError }: Pick<OutputStats, 'lastStatus' | 'lastError'>): string {
  if (lastStatus !== null && lastStatus >= 500) return 'the receiver fails: see its own log'
  if (lastStatus !== null && lastStatus >= 300 && lastStatus < 400) return 'set url to where it redirects'
  const byStatus = lastStatus === null ? undefined : BY_STATUS[lastStatus]
  const byMessage = BY_MESSAGE.find(([words]) => words.test(lastError ?? ''))?.[1]
  return byStatus ?? byMessage ?? 'test it with hostpulse check --send'
}

/** Returns the first thing to do about a collector that does not collect. */
export function adviceForCollector(name: string, { state, lastError }: CollectorStats): string {
  if (state === 'wedged')
    return 'one of its calls does not return: look for a stuck disk or mount; it continues when the call returns'
  if (state === 'stopped') return 'the agent is stopping'
  if (/within \d+ ms/.test(lastError ?? '')) {
    return `it is retried automatically; if it needs longer, raise collectors.${name}.timeout`
  }
  return 'it is retried automatically; the log line `collector failed` says more'
}
