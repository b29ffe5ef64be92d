// Compiles src, workers, test and bench into an empty dist/, so that a deleted source leaves nothing behind.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packageJson = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(packageJson), 'bin', 'tsc')

rmSync(path.join(root, 'dist'), { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [tsc, '--project', root], { stdio: 'inherit' })
const main = path.join(root, 'dist/src/cli/main.js')
if (existsSync(main)) chmodSync(main, 0o755)
if (status !== 0) process.exit(status ?? 1)
