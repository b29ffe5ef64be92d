import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { it } from 'node:test'
import type { Answer } from '../../src/send/answer.js'
import { httpEndpoint } from '../../src/send/http-endpoint.js'
import { HttpTransport } from '../../src/send/http-transport.js'
import type { Body, RetryPolicy, Transport } from '../../src/send/transport.js'
import { systemClock } from '../../src/shared/clock.js'
import { FaultServer } from '../helpers/fault-server.js'
import { outputSettings } from './helpers/output-settings.js'

const body: Body = { content: Buffer.from('[]'), points: 0, bytes: 2, headers: {} }
const policy: RetryPolicy = {
  retries: 0,
  isProbe: false,
  begin: () => ({}),
  end() {},
  shouldRetry: () => false,
  pause: async () => {},
}

/** Makes reads of files whose path contains the text fail, as without descriptors. Returns a function that ends that. */
function refuseToRead(text: string): () => void {
  const { readFileSync } = fs
  // Node's own loader uses this function, too.
  const set = (to: typeof readFileSync) => {
    fs.readFileSync = to
    syncBuiltinESMExports()
  }
  set(((file: string, ...words: []) => {
    if (!String(file).includes(text)) return readFileSync(file, ...words)
    throw Object.assign(new Error(`EMFILE: too many open files, open '${file}'`), { code: 'EMFILE', syscall: 'open' })
  }) as typeof readFileSync)
  return () => set(readFileSync)
}

const send = (transport: Transport): Promise<Answer> => transport.send(body, policy, new AbortController().signal)

it('an attempt fails while a package cannot be loaded, and a later one sends', async (t) => {
  const server = await FaultServer.start()
  t.after(() => server.close())
  const endpoint = httpEndpoint(server.url)
  assert.ok(endpoint)
  const settings = outputSettings({ timeoutMs: 2000 })
  const transport = new HttpTransport({ endpoint, settings, clock: systemClock, random: () => 0, variables: {} })
  t.after(() => transport.close())
  // In this order, because axios stays loaded.
  for (const name of ['axios', 'axios-retry']) {
    const end = refuseToRead(`node_modules/${name}/dist/`)
    try {
      assert.throws(() => [...transport.load()], /EMFILE/)
      const answer = await send(transport)
      assert.ok(answer.kind === 'none' && answer.reason === 'failed', JSON.stringify(answer))
      assert.match(answer.message, new RegExp(`EMFILE.*/${name}/`))
    } finally {
      end()
    }
  }
  assert.equal(server.requests.length, 0)
  assert.equal((await send(transport)).kind, 'status')
  assert.equal(server.requests.length, 1)
})
