import type { Clock } from '../shared/clock.js'
import type { OutputSettings } from '../shared/settings.js'
import type { AttemptMaker, AttemptsOptions } from './attempt.js'
import { FunctionTransport, type TransportFunction } from './function-transport.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { HttpTransport } from './http-transport.js'
import { StdoutTransport, type TextStream } from './stdout-transport.js'
import type { Transport } from './transport.js'

export interface TransportDependencies {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  /** Environment variables, for `proxy: env`. @default none */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** Stream that `stdout:` writes to. */
  readonly stdout?: TextStream | undefined
  /** Sends requests in place of HTTP. */
  readonly transport?: TransportFunction | undefined
  /** Creates the maker of HTTP attempts. @default by axios */
  readonly makeAttempts?: ((options: AttemptsOptions) => AttemptMaker) | undefined
}

/** Chooses how an output sends. @param endpoint undefined for `stdout:` */
export function transportFor(
  settings: OutputSettings,
  endpoint: HttpEndpoint | undefined,
  { clock, random, stdout, variables = {}, transport, makeAttempts }: TransportDependencies,
): Transport {
  if (endpoint === undefined) {
    if (stdout === undefined) throw new TypeError('an output to stdout: needs a stream to write to')
    return new StdoutTransport(stdout, clock)
  }
  if (transport === undefined) return new HttpTransport({ endpoint, settings, clock, random, variables, makeAttempts })
  const { name: output, headers, timeoutMs } = settings
  return new FunctionTransport({ carry: transport, output, url: endpoint.url, headers, timeoutMs, clock })
}
