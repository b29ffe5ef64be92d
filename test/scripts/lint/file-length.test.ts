import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

function check(cwd: string) {
  const script = path.join(ROOT, 'scripts/lint/file-length.mjs')
  return spawnSync(process.execPath, [script], { cwd, encoding: 'utf8' })
}

test('no file of this tree is too long', () => {
  const { status, stderr } = check(ROOT)
  assert.equal(status, 0, stderr)
})

test('a file of one line too many is named, and one at the limit is not', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-lines-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['src/config', 'workers']) mkdirSync(path.join(folder, name), { recursive: true })
  writeFileSync(path.join(folder, 'src/config/agent-config.ts'), '\n'.repeat(999))
  writeFileSync(path.join(folder, 'src/short.ts'), '\n'.repeat(250))
  writeFileSync(path.join(folder, 'workers/long.ts'), '\n'.repeat(251))
  const { status, stderr } = check(folder)
  assert.deepEqual([status, stderr], [1, 'workers/long.ts has 251 lines, more than 250: split it\n'])
})
