/** Host names as given by people, clouds and orchestrators. */
export const namingSchemes: Readonly<Record<string, (host: number) => string>> = {
  'web-N': (host) => `web-${host}`,
  'web-N.example.com': (host) => `web-${host}.example.com`,
  'node-NNNN': (host) => `node-${String(host).padStart(4, '0')}`,
  'ip-10-0-x-y': (host) => `ip-10-0-${host >> 8}-${host & 255}.ec2.internal`,
  UUID: (host) =>
    `${hex(host, 1)}-${hex(host, 2).slice(0, 4)}-4${hex(host, 3).slice(0, 3)}-8${hex(host, 4).slice(0, 3)}-${hex(host, 5)}0000`,
}

/** Returns eight hex digits that look random and are the same in every run. */
function hex(host: number, word: number): string {
  return (Math.imul(host + 1, 0x9e3779b1 * word) >>> 0).toString(16).padStart(8, '0')
}
