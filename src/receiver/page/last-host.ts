/** Key under which the browser keeps the name of the last chosen host. */
const KEY = 'hostpulse.host'

// A browser may forbid a page to store anything: it then opens on the worst host.

export function readLastHost(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

export function writeLastHost(name: string): void {
  try {
    localStorage.setItem(KEY, name)
  } catch {}
}
