import { readFileSync } from 'node:fs'
import type { Clock } from '../shared/clock.js'
import type { OutputSettings } from '../shared/settings.js'
import { fileVersion } from './file-version.js'
import type { HttpEndpoint } from './http-endpoint.js'
import type { Masker } from './secrets.js'

/** Authenticates an output's attempts. */
export interface Credentials {
  /** Returns the headers of the next attempt. */
  headers(): Readonly<Record<string, string>>
  /** Called when the receiver refused them. */
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

  headers(): Readonly<Record<string, string>> {
    return this.#headers
  }

  refused(): void {}
}

/** Shortest time between checks of a token file, unless its token was refused. */
const CHECK_MS = 5_000

/**
 * Sends a bearer token from a file that may be replaced while the agent runs. Checks the file before an attempt, at most every
 * few seconds, and synchronously: libuv's pool belongs to the host. While the file cannot be read, the last token stays in use.
 */
export class TokenFile implements Credentials {
  readonly #file: string
  readonly #clock: Clock
  readonly #onToken: (token: string) => void
  #token: string | null = null
  /** Identifies the file's state when it was read. */
  #version = ''
  #checkAtMs = Number.NEGATIVE_INFINITY

  /** @param onToken called with each new token before its first use, so that it can be masked */
  constructor(file: string, clock: Clock, onToken: (token: string) => void) {
    this.#file = file
    this.#clock = clock
    this.#onToken = onToken
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
      if (token === '' || token === this.#token) return
      this.#onToken(token)
      this.#token = token
    } catch {
      this.#version = ''
    }
  }
}
