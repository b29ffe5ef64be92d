declare module 'snappyjs' {
  export function uncompress(compressed: Uint8Array): Buffer
}
