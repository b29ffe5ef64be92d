import type { Random } from './random.js'

/** How a receiver, or the network in front of it, treats one request. */
export type Treatment =
  /** The points are stored; the answer says that `rejected` of them are not. */
  | { readonly kind: 'take'; readonly status: number; readonly rejected: number }
  /** A body with some of the points is refused as bad. */
  | { readonly kind: 'pick'; readonly status: 400 | 422; readonly every: number }
  /** Larger bodies are refused as too large. */
  | { readonly kind: 'limit'; readonly points: number }
  /** Nothing is stored. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | undefined }
  /** The connection breaks: before the points arrive, or after. */
  | { readonly kind: 'break'; readonly stored: boolean }
  /** No answer comes back. */
  | { readonly kind: 'hang'; readonly stored: boolean }

export const MOODS = [
  'well',
  'partial',
  'picky',
  'strict',
  'small',
  'down',
  'busy',
  'limiting',
  'closed',
  'lossy',
  'hanging',
  'mixed',
] as const

export type Mood = (typeof MOODS)[number]

/** Decides how a request is treated in a mood. */
export function treat(mood: Mood, random: Random, wallMs: number): Treatment {
  switch (mood) {
    case 'well':
      return { kind: 'take', status: random.pick([200, 202, 204]), rejected: 0 }
    case 'partial':
      return { kind: 'take', status: 200, rejected: random.int(0, 3) }
    case 'picky':
      return { kind: 'pick', status: random.pick([400, 422] as const), every: 7 }
    case 'strict':
      return { kind: 'pick', status: 400, every: 1 }
    case 'small':
      return { kind: 'limit', points: 3 }
    case 'down':
      return { kind: 'break', stored: false }
    case 'busy':
      return { kind: 'status', status: random.pick([500, 502, 503, 504, 408, 425]), retryAfter: undefined }
    case 'limiting':
      return { kind: 'status', status: random.pick([429, 503]), retryAfter: retryAfter(random, wallMs) }
    case 'closed':
      return { kind: 'status', status: random.pick([301, 401, 403, 404, 405, 410, 415]), retryAfter: undefined }
    case 'lossy':
      return random.chance(0.5) ? treat('well', random, wallMs) : { kind: 'break', stored: true }
    case 'hanging':
      return { kind: 'hang', stored: random.chance(0.5) }
    case 'mixed':
      return treat(random.pick(MOODS.slice(0, -1)), random, wallMs)
  }
}

function retryAfter(random: Random, wallMs: number): string {
  return random.pick([
    '0',
    '2',
    '7',
    '-5',
    '1.5',
    'soon',
    '999999999999',
    new Date(wallMs + 4000).toUTCString(),
    new Date(wallMs - 60_000).toUTCString(),
  ])
}
