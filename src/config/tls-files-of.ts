import type { OutputSettings } from '../shared/settings.js'

/** Returns the files of TLS settings, by key: all but the passphrase. */
export function filesOf({
  keyPassphrase,
  ...files
}: OutputSettings['tls']): Readonly<Record<string, string | undefined>> {
  return files
}
