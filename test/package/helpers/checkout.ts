import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { succeeded } from './command.js'
import { ROOT } from './packed.js'

/** Copies the checkout to a temporary folder, not built, with the packages that are installed here. */
export async function checkoutCopy(): Promise<string> {
  const copy = mkdtempSync(path.join(tmpdir(), 'hostpulse-checkout-'))
  for (const file of await trackedFiles()) cpSync(path.join(ROOT, file), path.join(copy, file))
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'))
  return copy
}

/** Those that are in the index, as far as they exist. */
async function trackedFiles(): Promise<readonly string[]> {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z']
  const files = (await succeeded('git', words, { cwd: ROOT })).split('\0').filter(Boolean)
  const deleted = (await succeeded('git', ['ls-files', '--deleted', '-z'], { cwd: ROOT })).split('\0')
  return files.filter((file) => !deleted.includes(file))
}
