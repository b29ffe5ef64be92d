import assert from 'node:assert/strict'
import { chmodSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { askAgents } from '../../../src/cli/status/ask-agents.js'
import { describeMissing, whyUnanswered } from '../../../src/cli/status/missing.js'
import { listSockets } from '../../../src/cli/status/sockets.js'
import { privateFolder } from '../../helpers/private-folder.js'
import { leaveStaleSocket } from '../../helpers/stale-socket.js'

const NOBODY = 65_534

/** Serves a text at the socket of a process id. */
async function serveAs(t: TestContext, folder: string, pid: number, text: string | undefined): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (text !== undefined) socket.end(text)
    t.after(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(path.join(folder, `${pid}.sock`), resolve))
  t.after(() => server.close())
}

describe('askAgents', { skip: process.platform === 'win32' }, () => {
  it('tells apart what answers, is silent, is gone and is something else', async (t) => {
    const folder = privateFolder(t)
    await serveAs(t, folder, 1, '{"problems":[],"outputs":[]}')
    await serveAs(t, folder, 22, undefined)
    await leaveStaleSocket(path.join(folder, '3.sock'))
    await serveAs(t, folder, 4, '<html>')
    const { agents, denied } = await askAgents([folder, path.join(folder, 'none')])
    assert.deepEqual(
      agents.map(({ pid, reply }) => [pid, reply.kind]),
      [
        [1, 'answered'],
        [3, 'gone'],
        [4, 'failed'],
        [22, 'silent'],
      ],
    )
    assert.deepEqual(denied, [])
    assert.deepEqual(readdirSync(folder).toSorted(), ['1.sock', '22.sock', '4.sock'])
    const reasons = agents.map(whyUnanswered)
    assert.equal(reasons[0], undefined)
    assert.match(reasons[1] ?? '', /^agent 3 is gone: .*; its socket .*3\.sock is removed$/)
    assert.match(reasons[2] ?? '', /^agent 4 cannot be asked: it does not answer as an agent/)
    assert.match(reasons[3] ?? '', /^agent 22 does not answer within 1 s/)
  })

  it('asks the one that was chosen', async (t) => {
    const folder = privateFolder(t)
    for (const pid of [1, 2]) await serveAs(t, folder, pid, '{"problems":[],"outputs":[]}')
    assert.deepEqual(
      (await askAgents([folder], 2)).agents.map(({ pid }) => pid),
      [2],
    )
    assert.deepEqual((await askAgents([folder], 3)).agents, [])
  })

  it('notes a folder of another user', (t) => {
    const folder = privateFolder(t)
    const listing = asOtherUser(folder, () => listSockets(folder))
    assert.deepEqual(listing, { kind: 'denied', folder })
    const message = describeMissing({ agents: [], denied: [folder] }, ['/run/hostpulse'], undefined)
    assert.match(message, /belongs to another user: run this command as that user or as root$/)
  })
})

/** Runs as a user that may not read the folder, because root may read any. */
function asOtherUser<Result>(folder: string, run: () => Result): Result {
  if (process.geteuid?.() !== 0) {
    chmodSync(folder, 0o000)
    return run()
  }
  process.seteuid?.(NOBODY)
  try {
    return run()
  } finally {
    process.seteuid?.(0)
  }
}

describe('describeMissing', () => {
  const none = { agents: [], denied: [] }

  it('names the folders, and the process id that was asked for', () => {
    assert.equal(
      describeMissing(none, ['/a', '/b'], 7),
      'no agent with the process id 7 of this user is running: there is no socket in /a, /b',
    )
  })

  it('points to --url where there are no sockets', () => {
    assert.match(describeMissing(none, [], undefined), /give --url/)
  })
})
