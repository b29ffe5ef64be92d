import type { StallCause, StallEvent } from '../../../src/shared/stalls.js'
import type { FoldedStacks } from './stack-watch.js'

/** Shares below this are not worth mentioning. */
const LEAST_SHARE = 0.05
/** A host with a lower CPU usage counts as idle. */
const IDLE_USAGE = 0.1
const MOST_CAUSES = 3

/** Names of causes in a sentence. */
const PHRASES: Readonly<Record<StallCause, string>> = {
  javascript: 'JavaScript',
  gc: 'garbage collection',
  'blocking-call': 'blocked',
  'child-process': 'waiting for a child process',
  disk: 'waiting for the disk',
  'cpu-wait': 'waiting for a CPU',
  throttled: 'throttled by the CPU quota',
  stopped: 'stopped',
  unknown: 'unknown',
}

/** Causes for which a sentence names the system call. */
const WITH_CALL: ReadonlySet<string> = new Set<StallCause>(['blocking-call', 'disk'])

export interface SentenceParts extends Pick<StallEvent, 'seconds' | 'shares' | 'syscall' | 'host'> {
  /** Share of all CPUs that the watched thread itself used, 0 to 1. */
  readonly ownUsage: number
  /** See FoldedStacks. */
  readonly place: FoldedStacks['place']
  readonly context: StallEvent['context']
}

/** Returns a stall in one line: `held for 812 ms: 97 % JavaScript; host idle`. */
export function sentenceOf({ seconds, shares, syscall, host, ownUsage, place, context }: SentenceParts): string {
  const causes = Object.entries(shares)
    .sort(([, a], [, b]) => b - a)
    .filter(([, share]) => share >= LEAST_SHARE)
    .slice(0, MOST_CAUSES)
    .map(([cause, share]) => `${percent(share)} ${phraseOf(cause as StallCause, syscall)}`)
  return `held for ${lengthOf(seconds)}: ${causes.join(', ')}${placePart(place)}${routePart(context)}${hostPart(host, ownUsage)}`
}

function phraseOf(cause: StallCause, syscall: string | undefined): string {
  const phrase = PHRASES[cause]
  return syscall !== undefined && WITH_CALL.has(cause) ? `${phrase} in ${syscall}` : phrase
}

function placePart(place: FoldedStacks['place']): string {
  const [innermost] = place
  if (innermost === undefined) return ''
  return `, ${place.map((frame) => frame.function).join(' < ')} (${innermost.file}:${innermost.line})`
}

function routePart(context: StallEvent['context']): string {
  const route = typeof context === 'object' ? context['route'] : context
  return route === undefined ? '' : `, route ${route}`
}

function hostPart({ cpuUsage, steal = 0 }: StallEvent['host'], ownUsage: number): string {
  if (cpuUsage === undefined) return ''
  const others = Math.max(0, cpuUsage - ownUsage)
  const usage = others < IDLE_USAGE ? 'host idle' : `host ${percent(others)} busy with other work`
  return `; ${usage}${steal >= LEAST_SHARE ? `, ${percent(steal)} stolen by other machines` : ''}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function lengthOf(seconds: number): string {
  return seconds < 10 ? `${Math.round(seconds * 1e3)} ms` : `${seconds.toFixed(1)} s`
}
