import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../../scripts/capture.mjs', import.meta.url))

test('one body is saved as it came, and the program ends', { timeout: 30_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-capture-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'body')
  const program = spawn(process.execPath, [SCRIPT, '0', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => program.kill())
  const [address] = await once(program.stdout, 'data')
  const body = Uint8Array.of(0, 255, 10, 13)
  const { status } = await fetch(`${String(address).trim()}v1/metrics`, { method: 'POST', body })
  assert.equal(status, 204)
  const [code] = await once(program, 'exit')
  assert.equal(code, 0)
  assert.deepEqual(new Uint8Array(readFileSync(file)), body)
})
