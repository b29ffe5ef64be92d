import path from 'node:path'
import type { OutputSettings } from '../shared/settings.js'
import type { Context } from './context.js'
import { defaultName, parseDestination } from './destination.js'
import { nameSettings } from './name-fields.js'
import type { Output } from './read-outputs.js'

/** Returns the settings of outputs whose fields have no problem. */
export function resolveOutputs(
  outputs: readonly Output[],
  { baseDirOf }: Pick<Context, 'baseDirOf'>,
): readonly OutputSettings[] {
  const names = new Set(outputs.map(({ name }) => name))
  return outputs.map((output, index) => {
    const name = output.name ?? freeName(nameFromUrl(output.url), names)
    names.add(name)
    return settingsOf(output, name, baseDirOf(['outputs', index]))
  })
}

function nameFromUrl(url: string): string {
  const destination = parseDestination(url)
  return destination === undefined ? url : defaultName(destination)
}

/** Numbers equal default names: several outputs may point to one host and port. */
function freeName(wanted: string, taken: ReadonlySet<string | undefined>): string {
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted}#${number}`
  return name
}

function settingsOf(output: Output, name: string, baseDir: string): OutputSettings {
  const { retry, batch, buffer, tls, keepAlive } = output
  const file = (relative: string | undefined) => (relative === undefined ? undefined : path.resolve(baseDir, relative))
  return {
    name,
    url: output.url,
    format: output.format,
    remoteWrite: {
      version: output.remoteWrite.version === 2 ? 2 : 1,
      staleMarkers: output.remoteWrite.staleMarkers,
    },
    names: nameSettings(output),
    environment: output.environment,
    resource: output.resource,
    token: output.token,
    tokenFile: file(output.tokenFile),
    headers: output.headers,
    timeoutMs: output.timeout,
    retry: { retries: retry.retries, initialDelayMs: retry.initialDelay, maxDelayMs: retry.maxDelay },
    batch: { maxPoints: batch.maxPoints, maxBytes: batch.maxBytes, flushIntervalMs: batch.flushInterval },
    buffer: { maxPoints: buffer.maxPoints, maxBytes: buffer.maxBytes, maxAgeMs: buffer.maxAge },
    compression: output.compression,
    tls: {
      caFile: file(tls.caFile),
      certFile: file(tls.certFile),
      keyFile: file(tls.keyFile),
      keyPassphrase: tls.keyPassphrase,
      keyPassphraseFile: file(tls.keyPassphraseFile),
    },
    keepAlive: { maxAgeMs: keepAlive.maxAge },
    proxy: output.proxy,
  }
}
