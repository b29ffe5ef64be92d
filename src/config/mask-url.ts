const MASK = '***'

/**
 * A URL fit for logs, statistics and messages: userinfo and query values are replaced by `***`, a fragment is left out.
 * Of a text that is no URL everything that may be a password is replaced.
 */
export function maskUrl(text: string): string {
  const [beforeQuery = '', query] = text.replace(/#.*$/s, '').split(/\?(.*)/s)
  const address = maskUserinfo(beforeQuery)
  return query === undefined ? address : `${address}?${maskQuery(query)}`
}

function maskUserinfo(address: string): string {
  if (address.startsWith('unix:/')) return address
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(address) && URL.canParse(address))
    return address.replace(/\/\/[^/]*@/, `//${MASK}@`)
  return address.replace(/^([a-z][a-z\d+.-]*:)?(\/\/)?.*@/is, (_, scheme = '', slashes = '') =>
    slashes === '' ? `${MASK}@` : `${scheme}${slashes}${MASK}@`,
  )
}

function maskQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? pair.replace(/=.*$/s, `=${MASK}`) : MASK))
    .join('&')
}
