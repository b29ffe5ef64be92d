import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { askSocket } from '../../../src/cli/status/ask-socket.js'
import { StatusServer } from '../../../src/cli/status/status-server.js'
import { statsOf, statusOf } from '../../helpers/agent-stats.js'
import { privateFolder } from '../../helpers/private-folder.js'
import { leaveStaleSocket } from '../../helpers/stale-socket.js'

const LIMIT_MS = 10_000
const PID = 4711
const uid = process.geteuid?.()
const status = statusOf(statsOf('idle', 'ok'))

function serverIn(t: TestContext, folders: readonly string[], answer = () => JSON.stringify(status)): StatusServer {
  const server = new StatusServer({ pid: PID, uid, folders, answer })
  t.after(() => server.close())
  return server
}

describe('StatusServer', { skip: process.platform === 'win32' }, () => {
  it('answers connections, on a socket that only its owner can open', async (t) => {
    const folder = path.join(privateFolder(t), 'hostpulse')
    const socket = path.join(folder, `${PID}.sock`)
    assert.deepEqual(await serverIn(t, [folder]).start(), { path: socket })
    assert.deepEqual([statSync(folder).mode & 0o777, statSync(socket).mode & 0o777], [0o700, 0o600])
    const reply = await askSocket(socket, LIMIT_MS)
    assert.ok(reply.kind === 'answered')
    assert.deepEqual(reply.status, JSON.parse(JSON.stringify(status)))
  })

  it('removes its socket when it closes, also twice, and while it starts', async (t) => {
    const folder = privateFolder(t)
    const server = serverIn(t, [folder])
    await server.start()
    server.close()
    server.close()
    assert.deepEqual(readdirSync(folder), [])
    const next = serverIn(t, [folder])
    const started = next.start()
    next.close()
    await started
    assert.deepEqual(readdirSync(folder), [])
  })

  it('goes on to the next folder when one cannot be used, and says why', async (t) => {
    const [open, good] = [path.join(privateFolder(t), 'open'), privateFolder(t)]
    mkdirSync(open)
    chmodSync(open, 0o777)
    assert.deepEqual(await serverIn(t, [open, good]).start(), { path: path.join(good, `${PID}.sock`) })
    const start = await serverIn(t, [open, path.join(good, 'x'.repeat(120))]).start()
    assert.ok('problems' in start)
    assert.equal(start.problems[0], `${open} can be written by others`)
    assert.equal(start.problems.length, 2)
  })

  it('removes what killed processes left, its own id included, and nothing else', async (t) => {
    const folder = privateFolder(t)
    const other = new StatusServer({ pid: 1, uid, folders: [folder], answer: () => 'x' })
    t.after(() => other.close())
    await other.start()
    for (const pid of [PID, 2]) await leaveStaleSocket(path.join(folder, `${pid}.sock`))
    await serverIn(t, [folder]).start()
    assert.equal((await askSocket(path.join(folder, `${PID}.sock`), LIMIT_MS)).kind, 'answered')
    // The server checks the others in the background.
    while (existsSync(path.join(folder, '2.sock'))) await new Promise(setImmediate)
    assert.deepEqual(readdirSync(folder).toSorted(), ['1.sock', `${PID}.sock`])
  })

  it('leaves the socket of another process with the same id alone', async (t) => {
    const folder = privateFolder(t)
    await serverIn(t, [folder]).start()
    const start = await serverIn(t, [folder]).start()
    assert.ok('problems' in start)
    assert.match(start.problems[0] ?? '', /EADDRINUSE/)
    assert.equal((await askSocket(path.join(folder, `${PID}.sock`), LIMIT_MS)).kind, 'answered')
  })

  it('hangs up when the answer cannot be made, and answers the next', async (t) => {
    const folder = privateFolder(t)
    let fails = true
    const server = serverIn(t, [folder], () => {
      if (fails) throw new Error('no memory')
      return JSON.stringify(status)
    })
    await server.start()
    const socket = path.join(folder, `${PID}.sock`)
    assert.equal((await askSocket(socket, LIMIT_MS)).kind, 'failed')
    fails = false
    assert.equal((await askSocket(socket, LIMIT_MS)).kind, 'answered')
  })

  it('does not keep the process alive', async (t) => {
    const folder = privateFolder(t)
    const module = new URL('../../../src/cli/status/status-server.js', import.meta.url).href
    const script = `
      const { StatusServer } = await import(${JSON.stringify(module)})
      const server = new StatusServer({ pid: 1, uid: process.geteuid(), folders: [${JSON.stringify(folder)}], answer: () => '' })
      if (!('path' in await server.start())) process.exit(1)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    t.after(() => child.kill('SIGKILL'))
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
})
