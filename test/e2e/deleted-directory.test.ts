import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { Cli } from '../helpers/cli.js'
import { privateFolder } from '../helpers/private-folder.js'

test('a deleted working directory costs only what is relative to it', {
  skip: process.platform === 'win32',
  timeout: 30_000,
}, async (context) => {
  const cwd = path.join(privateFolder(context), 'gone')
  const run = async (...words: string[]) => {
    mkdirSync(cwd)
    const cli = new Cli(words, { cwd, before: ['sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh'] })
    const { code } = await cli.ended()
    assert.doesNotMatch(cli.stderr, /\n\s+at /)
    return { code, stdout: cli.stdout, stderr: cli.stderr }
  }
  assert.equal((await run('once', '--ticks', '1', '--collectors', 'memory')).code, 0)
  const relative = await run('check', '--config', 'a.yaml')
  assert.deepEqual([relative.code, relative.stderr], [2, 'hostpulse: a.yaml: does not exist or cannot be seen\n'])
  const init = await run('init')
  assert.deepEqual([init.code, init.stderr], [1, 'hostpulse: hostpulse.yaml cannot be written: ENOENT\n'])
})
