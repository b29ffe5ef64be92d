import { test } from 'node:test'
import { succeeded } from './helpers/command.js'
import { ROOT } from './helpers/packed.js'

test('the README says how much is installed: otherwise run npm run size', { timeout: 180_000 }, async () => {
  await succeeded(process.execPath, ['scripts/install-size.mjs'], { cwd: ROOT })
})
