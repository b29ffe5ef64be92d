import { readFileSync, statSync } from 'node:fs'
import type { Clock } from '../shared/clock.js'

/** What an output authenticates itself with. */
export interface Credentials {
  /** The headers of the next try. */
  headers(): Readonly<Record<string, string>>
  /** The receiver refused them. */
  refused(): void
}

/** The same Authorization header every time, or none. */
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

/** A token file is looked at this often at most, unless its token was refused. */
const LOOK_MS = 5_000

/**
 * A bearer token in a file that may be replaced while the agent runs. The file is small and looked at every few
 * seconds at most, right before a try: synchronously, because file calls on libuv's pool are the host's.
 * A file that cannot be read leaves the last token in force.
 */
export class TokenFile implements Credentials {
  readonly #file: string
  readonly #clock: Clock
  readonly #onToken: (token: string) => void
  #token: string | null = null
  /** Tells one state of the file from another. */
  #version = ''
  #lookAtMs = Number.NEGATIVE_INFINITY

  /** @param onToken told each new token before it is used: it is a secret from now on */
  constructor(file: string, clock: Clock, onToken: (token: string) => void) {
    this.#file = file
    this.#clock = clock
    this.#onToken = onToken
  }

  headers(): Readonly<Record<string, string>> {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs >= this.#lookAtMs) {
      this.#lookAtMs = nowMs + LOOK_MS
      this.#look()
    }
    return this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }
  }

  refused(): void {
    this.#version = ''
    this.#lookAtMs = Number.NEGATIVE_INFINITY
  }

  #look(): void {
    try {
      const { mtimeMs, ino, size } = statSync(this.#file)
      const version = `${mtimeMs} ${ino} ${size}`
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
