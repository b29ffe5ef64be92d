import { describe, it } from 'node:test'
import { assertRuns, COLLECTOR, hostProgram, runHost } from './run-host.js'

const [major = 0] = process.versions.node.split('.').map(Number)
const PERMISSION = major < 22 ? '--experimental-permission' : '--permission'

const FLAGS: Record<string, readonly string[]> = {
  'frozen intrinsics': ['--frozen-intrinsics'],
  'no code generation from strings': ['--disallow-code-generation-from-strings'],
  'permissions: to read, to start threads, and to start processes for the collector in one': [
    PERMISSION,
    '--allow-fs-read=*',
    '--allow-worker',
    '--allow-child-process',
  ],
  'every deprecation thrown': ['--throw-deprecation', '--pending-deprecation'],
  'rejections that nobody handles thrown': ['--unhandled-rejections=strict'],
  '__proto__ taken away': ['--disable-proto=delete'],
  'source maps': ['--enable-source-maps'],
}

describe('an agent runs in a host', { timeout: 120_000 }, () => {
  for (const [what, flags] of Object.entries(FLAGS)) {
    it(`with ${what}: ${flags.join(' ')}`, () =>
      assertRuns((url) => runHost(hostProgram('embedded.mjs'), [url, COLLECTOR], { flags })))
  }
})
