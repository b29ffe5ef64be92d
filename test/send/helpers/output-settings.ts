import type { OutputSettings } from '../../../src/shared/settings.js'

/** Default settings of an output. */
export function outputSettings(settings: Partial<OutputSettings> = {}): OutputSettings {
  return {
    name: 'main',
    url: 'http://127.0.0.1:1/',
    format: 'json',
    remoteWrite: { version: 1, staleMarkers: true },
    names: { style: 'native', prefix: '' },
    environment: 'none',
    resource: {},
    headers: {},
    timeoutMs: 5000,
    retry: { retries: 3, initialDelayMs: 1000, maxDelayMs: 30_000 },
    batch: { maxPoints: 1000, maxBytes: 1_000_000, flushIntervalMs: 1000 },
    buffer: { maxPoints: 100_000, maxBytes: 16_000_000, maxAgeMs: 3_600_000 },
    compression: 'none',
    tls: {},
    keepAlive: { maxAgeMs: 300_000 },
    proxy: 'none',
    ...settings,
  }
}
