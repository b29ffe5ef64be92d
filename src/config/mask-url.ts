import { type HttpParts, isAmbiguous, parseDestination, splitHttpUrl } from './destination.js'
import { isHarmlessParameter } from './harmless.js'
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
/** A URL that lacks only its scheme and has no place for a secret. */
const HOST_AND_PORT = /^[a-z\d.-]+:\d{1,5}\/?$/i
/** A value in which no further parameter can hide behind a missing `&`. */
const PLAIN = /^\w+=[\w.-]+$/
/** A query parameter with a name; a bare token does not match. */
const PARAMETER = /^([A-Za-z][\w.[\]-]{0,31})=+[^=]/

/**
 * Returns a URL for logs, statistics and messages, without its fragment. Replaces with `***` the userinfo, query values except those
 * of harmless names, and anything after a `=` in the path. Keeps at most the scheme of a text that is not a URL, or whose
 * credentials may contain an unescaped `/` or `?`.
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

/** Returns a text for a message: masked when it may be a URL, otherwise unchanged. */
export function maskText(text: string): string {
  return /:[/\\]|[/\\]{2}|@|%40|\b(?:https?|unix):/i.test(text) ? maskUrl(text) : text
}

/** Returns a file path for a message; masked when a URL was written in its place. */
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
  const maskedPath = path.replace(/=[^/]*/g, `=${MASK}`)
  return query === undefined ? maskedPath : `${maskedPath}?${query.split('&').map(maskParameter).join('&')}`
}

function maskParameter(pair: string): string {
  const [, name] = PARAMETER.exec(pair) ?? []
  if (name === undefined) return MASK
  return isHarmlessParameter(name) && PLAIN.test(pair) ? pair : `${name}=${MASK}`
}

/** Masks a URL with a wrong scheme like a valid one. Keeps at most the scheme of any other text. */
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
