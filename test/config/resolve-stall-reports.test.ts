import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig, StallsCollectorConfig } from '../../src/config/agent-config.js'
import { present } from '../../src/config/present.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { warningsOf } from '../../src/config/warnings.js'
import type { Settings } from '../../src/shared/settings.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

const config = (stalls: StallsCollectorConfig, outputs: AgentConfig['outputs'] = []): AgentConfig => ({
  outputs,
  collectors: { stalls: { enabled: true, ...stalls } },
})
const settings = (...given: Parameters<typeof config>): Settings => resolveConfig(config(...given), fakeFacts())
const problems = (...given: Parameters<typeof config>) => problemsOf(() => settings(...given))

test('reports to a url of their own go to an output with defaults', () => {
  const { stallOutput, outputs } = settings({ url: 'http://127.0.0.1:9000/stalls' })
  assert.deepEqual(outputs, [])
  assert.deepEqual(
    [stallOutput?.url, stallOutput?.format, stallOutput?.timeoutMs, stallOutput?.retry.retries],
    ['http://127.0.0.1:9000/stalls', 'json', 5_000, 3],
  )
})

test('a url of their own wins over the output of format json', () => {
  assert.equal(settings({ url: 'http://a/', report: true }, [{ url: 'http://b/' }]).stallOutput?.url, 'http://a/')
})

test('without a url, reports need an output of format json', () => {
  assert.equal(settings({ report: true }, [{ url: 'http://b/' }]).stallOutput, undefined)
  const expected = ['collectors.stalls.report: needs an output of format json, or url: where the reports of stalls go']
  assert.deepEqual(problems({ report: true }), expected)
  assert.deepEqual(problems({ report: true }, [{ url: 'http://b/', format: 'influx' }]), expected)
  settings({ enabled: false, report: true })
})

test('a url that leads nowhere and an address that is none are problems; credentials are not quoted', () => {
  assert.deepEqual(problems({ url: 'ftp://user:hunter2@h/', listen: '9471' }), [
    'collectors.stalls.url: "ftp://***@h/" is not a URL: write http://…, https://…, unix:/run/x.sock:/path or stdout:',
    'collectors.stalls.listen: "9471" is not an address: write HOST:PORT, as 127.0.0.1:9471 or [::1]:9471',
  ])
})

test('options are printed as in the file, and credentials masked', () => {
  const resolved = settings({ url: 'https://user:hunter2@h/?key=hunter2', listen: '[::1]:9472', maxStall: '30s' })
  const { collectors } = present({ settings: resolved, logLevel: 'info' }) as { collectors: AgentConfig['collectors'] }
  const { url, listen, maxStall, reportAfter, report } = collectors?.stalls ?? {}
  assert.deepEqual(
    { url, listen, maxStall, reportAfter, report },
    { url: 'https://***@h/?key=***', listen: '[::1]:9472', maxStall: '30s', reportAfter: '500ms', report: false },
  )
})

test('no key is printed for what is not set', () => {
  const { collectors } = present({ settings: settings({}), logLevel: 'info' }) as {
    collectors: AgentConfig['collectors']
  }
  assert.deepEqual(
    ['url', 'listen'].filter((key) => key in (collectors?.stalls ?? {})),
    [],
  )
})

test('a credential for reports over plain http is warned of', () => {
  assert.deepEqual(warningsOf(settings({ url: 'http://user:hunter2@h/' }), fakeFacts()), [
    'output of stall reports: a credential goes over plain http to http://***@h/; use https',
  ])
})
