/** Returns the port of an http or https URL, or the default one if it has none. */
export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}
