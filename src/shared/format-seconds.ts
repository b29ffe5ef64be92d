/** Formats a duration for people: `42.0 ms`, `1.5 min`, `3.2 d`. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s'
  if (Math.abs(seconds) < 1e-3) return `${(seconds * 1e6).toFixed(0)} µs`
  if (Math.abs(seconds) < 1) return `${(seconds * 1e3).toFixed(1)} ms`
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`
  return `${(seconds / 86_400).toFixed(1)} d`
}
