type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds the proxy for a URL by an output's `proxy` setting: `none`, a URL, or `env`, which reads http_proxy, https_proxy,
 * all_proxy and no_proxy in lower or upper case. Returns null for a direct connection.
 */
export function proxyFor(url: string, setting: string, env: Environment): URL | null {
  if (setting === 'none') return null
  if (setting !== 'env') return new URL(setting)
  const read = (name: string) => env[name] || env[name.toUpperCase()] || ''
  const target = new URL(url)
  const proxy = read(`${target.protocol.slice(0, -1)}_proxy`) || read('all_proxy')
  if (proxy === '' || isExempt(target, read('no_proxy'))) return null
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`)
}

/** Returns whether `no_proxy` names the host, one of its parent domains, or everything. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = withoutBrackets(hostname)
  const targetPort = port || (protocol === 'https:' ? '443' : '80')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, only] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? []
      if (only !== undefined && only !== targetPort) return false
      const domain = withoutBrackets(name).replace(/^\*?\./, '')
      return host === domain || host.endsWith(`.${domain}`)
    })
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
