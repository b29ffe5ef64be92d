import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/** A folder of mode 0700 that is gone when the test is over. Its name is short: the path of a socket has 107 characters. */
export function privateFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hp-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
