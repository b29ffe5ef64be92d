/*
 * FNV-1a, 32 bits: begins with FNV_OFFSET, and takes in each byte by an exclusive or, then a multiplication by FNV_PRIME (Math.imul).
 */
export const FNV_OFFSET = 0x811c9dc5
export const FNV_PRIME = 0x01000193
