import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { MAIN } from '../helpers/cli.js'
import { privateFolder } from '../helpers/private-folder.js'
import { FAST, output, receiver } from '../helpers/reload-rig.js'
import { until } from '../send/helpers/until.js'

test('a run in a terminal that is closed sends what it has and ends, with a file that SIGHUP would reload', {
  timeout: 60_000,
}, async (context) => {
  const [live, late] = [await receiver(context), await receiver(context)]
  const batch = { maxPoints: 100_000, flushInterval: '1h' }
  const outputs = [output('live', live), output('late', late, { batch })]
  const folder = privateFolder(context)
  const [file, pidFile] = [path.join(folder, 'hostpulse.yaml'), path.join(folder, 'pid')]
  writeFileSync(file, stringify({ ...FAST, outputs }))
  const command = `echo $$ > ${pidFile}; exec ${process.execPath} ${MAIN} run --config ${file}`
  // `script` provides a terminal, which disappears with it.
  const script = spawn('script', ['--quiet', '--command', command, '/dev/null'], { stdio: 'ignore' })
  const ended = once(script, 'close')
  context.after(() => script.kill('SIGKILL'))
  await until(() => live.stored.length > 5, 'points', 30_000)
  assert.equal(late.requests.length, 0)
  const pid = Number(readFileSync(pidFile, 'utf8'))
  context.after(() => isRunning(pid) && process.kill(pid, 'SIGKILL'))
  script.kill('SIGKILL')
  await ended
  await until(() => late.stored.length > 5, 'what was buffered', 30_000)
  await until(() => !isRunning(pid), 'the end', 30_000)
})

/** Whether a process runs. One that nobody waits for stays as a zombie. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'))
}
