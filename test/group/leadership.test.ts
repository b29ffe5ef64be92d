import assert from 'node:assert/strict'
import { readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { Leadership } from '../../src/group/leadership.js'
import { type LockFolder, lockFolder } from '../../src/group/lock-folder.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { heldAlive } from '../helpers/held-alive.js'
import { recordingLogger } from '../helpers/log-lines.js'
import { privateFolder } from '../helpers/private-folder.js'
import { Member } from './members.js'

const ROUNDS = 100
const RACERS = 4

async function membersOf(context: TestContext, folder: string, count: number): Promise<Member[]> {
  const members = Array.from({ length: count }, () => new Member(context, folder, 'key'))
  // One at a time, because startup is not under test.
  for (const member of members) await member.stop()
  return members
}

const leadersOf = (members: readonly Member[]) => members.filter(({ role }) => role === 'leads')

async function untilOneLeads(members: readonly Member[]): Promise<Member> {
  await Promise.race(members.map((member) => member.until('leads')))
  await Promise.all(members.map((member) => member.until('leads', 'follows')))
  assert.equal(leadersOf(members).length, 1)
  return leadersOf(members)[0] ?? assert.fail()
}

describe('the processes of a group', () => {
  it('have one leader in each of 100 racing starts over a deserted lock', {
    timeout: 120_000,
  }, async (context) => {
    const folder = privateFolder(context)
    const members = await membersOf(context, folder, RACERS)
    for (let round = 0; round < ROUNDS; round++) {
      const atMs = Date.now() + 3
      for (const member of members) member.start(atMs)
      await untilOneLeads(members)
      await Promise.all(members.map((member) => member.stop()))
    }
    assert.equal(readdirSync(path.join(folder, 'hostpulse')).length, 1, 'old locks are deleted')
  })

  it('elect another leader at once when theirs is killed, until none is left', { timeout: 60_000 }, async (context) => {
    let members = await membersOf(context, privateFolder(context), 6)
    for (const member of members) member.start()
    while (members.length > 0) {
      const leader = await untilOneLeads(members)
      members = members.filter((member) => member !== leader)
      for (const member of members) assert.equal(member.role, 'follows')
      const killedMs = performance.now()
      await leader.kill()
      if (members.length === 0) break
      await Promise.race(members.map((member) => member.until('leads')))
      assert.ok(performance.now() - killedMs < 1_000, `${performance.now() - killedMs} ms`)
    }
  })

  it('elect another leader when theirs stops, and exit by themselves', { timeout: 60_000 }, async (context) => {
    const [first, second] = await membersOf(context, privateFolder(context), 2)
    assert.ok(first !== undefined && second !== undefined)
    first.start()
    await first.until('leads')
    second.start()
    await second.until('follows')
    assert.equal(await first.end(), 0)
    await second.until('leads')
    assert.equal(await second.end(), 0)
  })

  it('do not replace a leader that is suspended', { timeout: 60_000 }, async (context) => {
    const members = await membersOf(context, privateFolder(context), 3)
    const [leader, follower, late] = members
    assert.ok(leader !== undefined && follower !== undefined && late !== undefined)
    leader.start()
    await leader.until('leads')
    follower.start()
    await follower.until('follows')
    leader.child.kill('SIGSTOP')
    late.start()
    await late.until('leads', 'follows')
    assert.deepEqual([follower.role, late.role], ['follows', 'follows'])
  })

  it('listen on a socket that only their user can open', { timeout: 60_000 }, async (context) => {
    const folder = privateFolder(context)
    const [leader] = await membersOf(context, folder, 1)
    leader?.start()
    await leader?.until('leads')
    const lock = statSync(path.join(folder, 'hostpulse', 'key.0'))
    assert.ok(lock.isSocket())
    assert.equal(lock.mode & 0o777, 0o600)
  })
})

describe('the leadership of a process', () => {
  heldAlive()
  const uid = process.getuid?.() ?? 0

  function candidate(context: TestContext, folder: () => LockFolder, key = 'key') {
    const clock = new FakeClock()
    const changes: string[] = []
    const { logger, messages } = recordingLogger()
    let changed: () => void = () => {}
    const say = (change: string) => {
      changes.push(change)
      changed()
    }
    const leadership = new Leadership({
      key,
      folder,
      clock,
      logger,
      onLead: () => say('lead'),
      onFollow: () => say('follow'),
    })
    context.after(() => leadership.stop())
    const until = async (count: number) => {
      while (changes.length < count) await new Promise<void>((resolve) => (changed = resolve))
    }
    leadership.start()
    return { leadership, clock, changes, until, messages }
  }

  it('does not affect another group in the same folder', async (context) => {
    const runtimeFolder = privateFolder(context)
    const folder = () => lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' })
    const shop = candidate(context, folder, 'shop')
    const api = candidate(context, folder, 'api')
    await Promise.all([shop.until(1), api.until(1)])
    assert.deepEqual([shop.leadership.leads, api.leadership.leads], [true, true])
  })

  it('is sought again when its lock is gone', async (context) => {
    const runtimeFolder = privateFolder(context)
    const folder = () => lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' })
    const { clock, changes, until } = candidate(context, folder)
    await until(1)
    await clock.advance(60_000)
    assert.deepEqual(changes, ['lead'])
    rmSync(path.join(runtimeFolder, 'hostpulse'), { recursive: true })
    await clock.advance(10_000)
    await until(3)
    assert.deepEqual(changes, ['lead', 'follow', 'lead'])
  })

  it('is assumed with a warning when there is no folder for a lock', async (context) => {
    const refused = candidate(context, () => ({ status: 'refused', message: 'no place' }))
    await refused.until(1)
    assert.equal(refused.leadership.leads, true)
    assert.deepEqual(refused.messages('warn'), ['hostCollectors: once is not possible, this process reports the host'])
  })

  it('is assumed when the socket path would be too long', async (context) => {
    const { until, leadership, messages } = candidate(
      context,
      () => lockFolder({ uid, runtimeFolder: privateFolder(context), temporaryFolder: '/nowhere' }),
      'k'.repeat(120),
    )
    await until(1)
    assert.equal(leadership.leads, true)
    assert.equal(messages('warn').length, 1)
  })

  it('is not assumed after a stop', async (context) => {
    const runtimeFolder = privateFolder(context)
    const folder = () => lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' })
    const stopped = candidate(context, folder)
    stopped.leadership.stop()
    const other = candidate(context, folder)
    await other.until(1)
    assert.deepEqual(stopped.changes, [])
    assert.equal(stopped.leadership.leads, false)
  })
})
