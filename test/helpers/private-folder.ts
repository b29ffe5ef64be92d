import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/** Creates a folder of mode 0700, removed after the test. Its name is short: a socket's path has at most 107 characters. */
export function privateFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hp-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
