/** Longest names, in UTF-16 code units, and most tags of a point. Names are not empty; the value of a tag may be. */
export const nameLimits = { host: 255, type: 255, tagName: 255, tagValue: 4096, tags: 64 } as const

/** Whether a text has half of a surrogate pair, which JSON and Protocol Buffers cannot carry. */
export function hasHalfSurrogatePair(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}
