import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { succeeded } from './command.js'
import { ROOT } from './packed.js'

/** Copies the checkout, without its build, to a temporary folder with the packages installed here. */
export async function checkoutCopy(): Promise<string> {
  const copy = mkdtempSync(path.join(tmpdir(), 'hostpulse-checkout-'))
  for (const file of await trackedFiles()) cpSync(path.join(ROOT, file), path.join(copy, file))
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'))
  return copy
}

/** Returns the files that git tracks or does not ignore, without deleted ones. */
async function trackedFiles(): Promise<readonly string[]> {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z']
  const files = (await succeeded('git', words, { cwd: ROOT })).split('\0').filter(Boolean)
  const deleted = (await succeeded('git', ['ls-files', '--deleted', '-z'], { cwd: ROOT })).split('\0')
  return files.filter((file) => !deleted.includes(file))
}
