import { describe, it } from 'node:test'
import { assertRuns, COLLECTOR, hostProgram, ROOT, runHost } from './run-host.js'

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'
/** Needed from Node 25 on; unknown to earlier versions. */
const NET = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []
/** Read permission for the program, its packages and the collectors' files. */
const READ = [`${ROOT}*`, '/proc/*', '/sys/*'].map((files) => `--allow-fs-read=${files}`)

const FLAGS: Record<string, readonly string[]> = {
  'frozen intrinsics': ['--frozen-intrinsics'],
  'no code generation from strings': ['--disallow-code-generation-from-strings'],
  'permission to read little, to start threads, and processes for the collector in one': [
    PERMISSION,
    ...READ,
    '--allow-worker',
    '--allow-child-process',
    ...NET,
  ],
  'every deprecation thrown': ['--throw-deprecation', '--pending-deprecation'],
  'rejections that nobody handles thrown': ['--unhandled-rejections=strict'],
  '__proto__ taken away': ['--disable-proto=delete'],
  'source maps': ['--enable-source-maps'],
}

describe('an agent runs in a host', { timeout: 120_000 }, () => {
  for (const [what, flags] of Object.entries(FLAGS)) {
    it(`with ${what}`, () => assertRuns((url) => runHost(hostProgram('embedded.mjs'), [url, COLLECTOR], { flags })))
  }
})
