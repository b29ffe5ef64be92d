import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { succeeded } from './helpers/command.js'
import { ROOT } from './helpers/packed.js'

const TOOLS = fileURLToPath(new URL('test/package/tools/node_modules/.bin/', `file://${ROOT}`))

async function passes(tool: string, ...words: readonly string[]): Promise<void> {
  await succeeded(process.execPath, [path.join(TOOLS, tool), ...words], { cwd: ROOT })
}

test('publint finds nothing wrong with the manifest', { timeout: 120_000 }, () => passes('publint', '--strict'))

test('the types resolve as the modules do (arethetypeswrong)', { timeout: 120_000 }, () =>
  // ESM only: Node from 20.19 on can also require() it, as test/package/consumers.test.ts shows. The CommonJS files are for
  // tools whose require() cannot, such as jest, and have the same types.
  passes('attw', '--pack', '.', '--profile', 'esm-only', '--ignore-rules', 'false-esm'),
)

test('no file, export or dependency is unused (knip)', { timeout: 120_000 }, () => passes('knip'))
