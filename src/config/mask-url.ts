const MASK = '***'

/** A URL fit for logs, statistics and messages: userinfo and query values are replaced by `***`, a fragment is left out. */
export function maskUrl(text: string): string {
  const [beforeQuery = '', query] = text.replace(/#.*$/s, '').split(/\?(.*)/s)
  const address = beforeQuery.replace(userinfo(text), `//${MASK}@`)
  return query === undefined ? address : `${address}?${maskQuery(query)}`
}

/** In text that is no URL a password may hold any character: then everything up to the last @ goes. */
function userinfo(text: string): RegExp {
  return URL.canParse(text) ? /\/\/[^/]*@/ : /\/\/.*@/s
}

function maskQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? pair.replace(/=.*$/s, `=${MASK}`) : MASK))
    .join('&')
}
