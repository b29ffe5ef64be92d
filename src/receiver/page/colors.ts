// The colours of the page on a canvas.

/** Returns a colour of the style sheet by its name, as it is now: light or dark. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Mixes two colours written `#rrggbb`. The result is opaque, because the layers of a stack overlap. */
export function mix(one: string, other: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => Math.round(channel(one, at) * share + channel(other, at) * (1 - share)))
  return `rgb(${mixed.join()})`
}
