import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { assertRuns, COLLECTOR, hostProgram, runHost } from './run-host.js'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

describe('an agent runs in a host', { timeout: 60_000 }, () => {
  it('that is an ECMAScript module, and nothing is printed', () =>
    assertRuns((url) => runHost(hostProgram('embedded.mjs'), [url, COLLECTOR], { isSilent: true })))

  it('that is CommonJS and takes it by require()', () =>
    assertRuns((url) => runHost(hostProgram('embedded.cjs'), [url, COLLECTOR])))

  it('that is TypeScript, compiled by tsx as it loads', () =>
    assertRuns((url) => runHost(hostProgram('embedded.mts'), [url, COLLECTOR], { flags: ['--import', tsx] })))
})
