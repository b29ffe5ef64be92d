import { isHarmlessHeader, isHarmlessParameter } from '../config/harmless.js'
import type { OutputSettings } from '../shared/settings.js'
import { percentDecode } from './percent-decode.js'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Returns the secrets in an output's settings: token, passphrase, userinfo of its URL and of its proxy's, and the values of headers
 * and query parameters, except those with names known to be harmless.
 * @param variables environment variables, for `proxy: env`
 */
export function secretsOf({ url, proxy, token, headers, tls }: OutputSettings, variables: Variables = {}): string[] {
  const proxies = proxy === 'env' ? proxiesOf(variables) : [proxy]
  return [
    ...Object.entries(headers).flatMap(([name, value]) => (isHarmlessHeader(name) ? [] : secretsOfHeader(value))),
    ...[token, tls.keyPassphrase].flatMap((secret) => secret ?? []),
    ...[url, ...proxies].flatMap(secretsOfUrl),
  ]
}

/** Returns the whole value, the credential after the scheme of an Authorization header, and the user and password of Basic. */
function secretsOfHeader(value: string): string[] {
  const credential = value.slice(value.indexOf(' ') + 1)
  if (!/^basic /i.test(value)) return [value, credential]
  const pair = Buffer.from(credential, 'base64').toString()
  const colon = pair.indexOf(':')
  return [value, credential, ...(colon === -1 ? [] : [pair.slice(0, colon), pair.slice(colon + 1)])]
}

function proxiesOf(variables: Variables): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!/^(?:https?|all)_proxy$/i.test(name) || value === undefined) return []
    return value.includes('://') ? value : `http://${value}`
  })
}

function secretsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) return []
  const url = new URL(text)
  const user = percentDecode(url.username)
  const word = percentDecode(url.password)
  const pair = Buffer.from(`${user}:${word}`).toString('base64')
  // A parameter without a value is a bare token.
  const query = [...url.searchParams].flatMap(([name, value]) => {
    if (value === '') return name
    return isHarmlessParameter(name) ? [] : value
  })
  return [user, word, url.username, url.password, user === '' && word === '' ? '' : pair, ...query]
}
