import type { OutputSettings } from '../model/settings.js'
import { percentDecode } from './percent-decode.js'

/** Stands for a secret. */
const MASK = '***'
/** Shorter secrets are masked only where they stand alone: a secret `1` must not take the digits out of every number. */
const SHORTEST_UNMISTAKABLE = 4

/** Takes secrets out of texts: as they stand, percent-encoded, and as JSON writes them. */
export class Masker {
  readonly #secrets = new Set<string>()
  #pattern: RegExp | null = null

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret)
  }

  /** Takes one more secret, such as a token that was read again. */
  add(secret: string): void {
    const before = this.#secrets.size
    for (const form of formsOf(secret)) this.#secrets.add(form)
    if (this.#secrets.size === before) return
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(longestFirst.map(patternOf).join('|'), 'g')
  }

  mask(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, MASK)
  }
}

/** The secrets that an output's settings hold: token, header values, userinfo and query values of its URL and its proxy's. */
export function secretsOf({ url, proxy, token, headers }: OutputSettings): string[] {
  const secrets = Object.values(headers)
  // What follows the scheme of an Authorization header is the secret proper.
  for (const value of Object.values(headers)) secrets.push(value.slice(value.indexOf(' ') + 1))
  if (token !== undefined) secrets.push(token)
  return [...secrets, ...secretsOfUrl(url), ...secretsOfUrl(proxy)]
}

function secretsOfUrl(url: string): string[] {
  if (!URL.canParse(url)) return []
  const { username, password, searchParams } = new URL(url)
  const user = percentDecode(username)
  const word = percentDecode(password)
  const pair = Buffer.from(`${user}:${word}`).toString('base64')
  return [user, word, username, password, user === '' && word === '' ? '' : pair, ...searchParams.values()]
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim()
  if (trimmed === '') return []
  return [trimmed, encodeURIComponent(trimmed), JSON.stringify(trimmed).slice(1, -1)]
}

function patternOf(secret: string): string {
  const literal = secret.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  return secret.length < SHORTEST_UNMISTAKABLE ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal
}
