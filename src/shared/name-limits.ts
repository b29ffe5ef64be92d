/** Bounds of names, in UTF-16 code units, and of the number of tags of a point; from 1 up, but a tag's value may be empty. */
export const nameLimits = { host: 255, type: 255, tagName: 255, tagValue: 4096, tags: 64 } as const

/** JSON and Protocol Buffers are made of whole Unicode characters. */
export function hasHalfSurrogatePair(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}
