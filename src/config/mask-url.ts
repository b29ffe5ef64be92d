import { type HttpParts, isAmbiguous, parseDestination, splitHttpUrl } from './destination.js'
import { nearest } from './nearest.js'

const MASK = '***'
const SCHEMES = [
  'http',
  'https',
  'unix',
  'stdout',
  'file',
  'ftp',
  'grpc',
  'socks',
  'socks4',
  'socks5',
  'tcp',
  'udp',
  'ws',
  'wss',
]
/** What is right but for a missing scheme, and has no room for a secret. */
const HOST_AND_PORT = /^[a-z\d.-]+:\d{1,5}\/?$/i
/** The name of a query parameter; a bare token is none. */
const PARAMETER = /^([A-Za-z][\w.[\]-]{0,31})=+[^=]/

/**
 * A URL fit for logs, statistics and messages: userinfo, query values and what follows a `=` in the path are replaced by
 * `***`, a fragment is left out. Of a text that is no URL, or may be one with a bare `/` or `?` in its credentials, no more
 * than the scheme is shown.
 */
export function maskUrl(text: string): string {
  switch (parseDestination(text)?.kind) {
    case 'stdout':
      return text
    case 'http':
      return maskHttp(text)
    case 'unix':
      return text.startsWith('unix://') ? `unix:${MASK}` : maskPathAndQuery(text)
    default:
      return maskMistyped(text)
  }
}

/** A value of any kind, fit for a message: what may be a URL is masked like one, everything else stays. */
export function maskText(text: string): string {
  return /:[/\\]|[/\\]{2}|@|%40|\b(?:https?|unix):/i.test(text) ? maskUrl(text) : text
}

/** The path of a file; one that was made of a URL by mistake is masked like a URL. */
export function maskFile(file: string): string {
  return /(?:^|[/\\])[a-z][a-z\d+.-]+:[/\\]|:[^/\\]*@/i.test(file) ? MASK : file
}

function maskHttp(text: string): string {
  const parts = splitHttpUrl(text)
  if (parts === undefined || isAmbiguous(parts)) return maskMistyped(text)
  return `${parts.scheme}${maskUserinfo(parts)}${maskPathAndQuery(`${parts.path}${queryOf(parts)}`)}`
}

function maskUserinfo({ authority }: HttpParts): string {
  return authority.includes('@') ? `${MASK}@${authority.slice(authority.lastIndexOf('@') + 1)}` : authority
}

function queryOf({ query }: HttpParts): string {
  return query === undefined ? '' : `?${query}`
}

function maskPathAndQuery(text: string): string {
  const [path = '', query] = text.replace(/#.*$/s, '').split(/\?(.*)/s)
  const shownPath = path.replace(/=[^/]*/g, `=${MASK}`)
  return query === undefined ? shownPath : `${shownPath}?${query.split('&').map(maskParameter).join('&')}`
}

function maskParameter(pair: string): string {
  const [, name] = PARAMETER.exec(pair) ?? []
  return name === undefined ? MASK : `${name}=${MASK}`
}

/** A URL that is right but for its scheme shows what a right one would; of any other text only a scheme is no secret. */
function maskMistyped(text: string): string {
  if (HOST_AND_PORT.test(text)) return text
  const [, scheme = '', slashes = '', rest = ''] = /^([a-z]{2,8}):(\/\/)?(.*)$/is.exec(text) ?? []
  const known = nearest(scheme.toLowerCase(), SCHEMES) !== undefined
  if (!known) return MASK
  const asHttp = `http://${rest}`
  const isWrongScheme = !/^(?:https?|unix|stdout)$/i.test(scheme) && slashes !== ''
  if (isWrongScheme && parseDestination(asHttp)?.kind === 'http') {
    return `${scheme}://${maskHttp(asHttp).slice('http://'.length)}`
  }
  return `${scheme}:${slashes}${MASK}`
}
