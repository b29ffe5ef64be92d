import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { ROOT } from './root.js'

/** An installed version of Node. */
export interface NodeBinary {
  readonly version: string
  readonly path: string
}

/** Returns the running Node and those that `npm run test:matrix` has installed, oldest first. */
export function nodeBinaries(): readonly NodeBinary[] {
  const folder = (version: string) => `.node/${version}/node_modules/node-${process.platform}-${process.arch}/bin/node`
  const installed = ['20', '22', '24', '26'].map((version) => path.join(ROOT, folder(version))).filter(existsSync)
  return [process.execPath, ...installed].map((file) => ({
    version: execFileSync(file, ['--version'], { encoding: 'utf8' }).trim(),
    path: file,
  }))
}
