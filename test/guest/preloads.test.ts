import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { assertRuns, COLLECTOR, hostProgram, runHost } from './run-host.js'

/** A preload that records the threads and processes that load it. */
const preload = (log: string) => `import { appendFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
appendFileSync(${JSON.stringify(log)}, (isMainThread ? 'main' : 'worker') + '\\n')
`

test("a host's preloads and NODE_OPTIONS run in the host only, not in its agent's threads and processes", async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-preload-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const [byRequire = '', byImport = '', byOptions = ''] = ['require', 'import', 'options'].map((name) => {
    const file = path.join(folder, `${name}.mjs`)
    writeFileSync(file, preload(`${file}.log`))
    return file
  })
  const flags = ['--require', byRequire, '--import', pathToFileURL(byImport).href]
  const variables = { NODE_OPTIONS: `--import ${pathToFileURL(byOptions).href}` }
  await assertRuns((url) => runHost(hostProgram('embedded.mjs'), [url, COLLECTOR], { flags, variables }))
  for (const file of [byRequire, byImport, byOptions]) assert.equal(readFileSync(`${file}.log`, 'utf8'), 'main\n')
})
