import { isExempt } from './no-proxy.js'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds the proxy for a URL by an output's `proxy` setting: `none`, a URL, or `env`, which reads http_proxy, https_proxy,
 * all_proxy and no_proxy in lower or upper case. Returns null for a direct connection.
 * @throws when the environment names a proxy that cannot be used
 */
export function proxyFor(url: string, setting: string, env: Environment): URL | null {
  if (setting === 'none') return null
  if (setting !== 'env') return new URL(setting)
  const target = new URL(url)
  const proxy = find(env, `${target.protocol.slice(0, -1)}_proxy`) ?? find(env, 'all_proxy')
  if (proxy === undefined || isExempt(target, find(env, 'no_proxy')?.text ?? '')) return null
  const { name, text } = proxy
  const withScheme = text.includes('://') ? text : `http://${text}`
  // Never quotes the text: it may contain a password.
  if (!URL.canParse(withScheme)) throw new Error(`${name} is not a URL of a proxy such as http://proxy.example:3128`)
  const found = new URL(withScheme)
  if (found.protocol !== 'http:' && found.protocol !== 'https:') {
    throw new Error(`${name} names a proxy for ${found.protocol.slice(0, -1)}: only http and https are supported`)
  }
  return found
}

/** Returns the variable in lower case, else in upper case; undefined when both are unset or empty. */
function find(env: Environment, lower: string): { readonly name: string; readonly text: string } | undefined {
  for (const name of [lower, lower.toUpperCase()]) {
    const text = env[name]?.trim()
    if (text) return { name, text }
  }
  return undefined
}
