import { readFileSync } from 'node:fs'
import { maskFile } from '../config/mask-url.js'
import { whyUnreadable } from '../config/why-unreadable.js'
import type { Clock } from '../shared/clock.js'
import type { OutputSettings } from '../shared/settings.js'
import { fileVersion } from './file-version.js'
import type { HttpEndpoint } from './http-endpoint.js'
import type { Masker } from './secrets.js'

/** Authenticates an output's attempts. */
export interface Credentials {
  /**
   * Returns why the credentials are missing; undefined if they exist or none are needed. Without needed credentials, no attempt may
   * be made.
   */
  missing(): string | undefined
  /** Returns the headers of the next attempt. */
  headers(): Readonly<Record<string, string>>
  /** Called when the receiver refused the credentials. */
  refused(): void
}

/** Chooses an output's credentials: a token file before a token before the user and password of the URL. */
export function credentialsFor(
  { token, tokenFile }: Pick<OutputSettings, 'token' | 'tokenFile'>,
  endpoint: HttpEndpoint | undefined,
  clock: Clock,
  masker: Masker,
): Credentials {
  if (tokenFile !== undefined) return new TokenFile(tokenFile, clock, (secret) => masker.add(secret))
  if (token !== undefined) return new FixedCredentials(`Bearer ${token}`)
  return new FixedCredentials(endpoint?.basic)
}

/** Sends the same Authorization header every time, or none. */
export class FixedCredentials implements Credentials {
  readonly #headers: Readonly<Record<string, string>>

  constructor(authorization: string | undefined) {
    this.#headers = authorization === undefined ? {} : { Authorization: authorization }
  }

  missing(): undefined {}

  headers(): Readonly<Record<string, string>> {
    return this.#headers
  }

  refused(): void {}
}

/** Shortest time between checks of a token file, unless its token was refused. */
const CHECK_MS = 5_000

/** Characters of a field value without spaces (RFC 9110, section 5.5). */
const TOKEN = /^[\x21-\x7e]+$/

/**
 * Sends a bearer token from a file that may be replaced while the agent runs. Checks the file before an attempt, at most every few
 * seconds, and synchronously: libuv's pool belongs to the host. While the file cannot be read, the last token stays in use. Before
 * the first one there is none.
 */
export class TokenFile implements Credentials {
  readonly #file: string
  readonly #clock: Clock
  readonly #onToken: (token: string) => void
  #token: string | null = null
  /** Identifies the file's state when it was read. */
  #version = ''
  #checkAtMs = Number.NEGATIVE_INFINITY
  /** Why the file holds no token. */
  #problem = ''

  /** @param onToken called with each new token before its first use, so that it can be masked */
  constructor(file: string, clock: Clock, onToken: (token: string) => void) {
    this.#file = file
    this.#clock = clock
    this.#onToken = onToken
  }

  missing(): string | undefined {
    if (this.#token === null) this.#check()
    return this.#token === null ? this.#problem : undefined
  }

  headers(): Readonly<Record<string, string>> {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs >= this.#checkAtMs) {
      this.#checkAtMs = nowMs + CHECK_MS
      this.#check()
    }
    return this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }
  }

  refused(): void {
    this.#version = ''
    this.#checkAtMs = Number.NEGATIVE_INFINITY
  }

  #check(): void {
    try {
      const version = fileVersion([this.#file])
      if (version === this.#version) return
      const token = readFileSync(this.#file, 'utf8').trim()
      this.#version = version
      this.#problem = `tokenFile ${maskFile(this.#file)} ${token === '' ? 'is empty' : 'holds more than one line of printable ASCII'}`
      if (token === this.#token || !TOKEN.test(token)) return
      this.#onToken(token)
      this.#token = token
    } catch (error) {
      this.#version = ''
      this.#problem = `tokenFile ${maskFile(this.#file)} ${whyUnreadable(error)}`
    }
  }
}
