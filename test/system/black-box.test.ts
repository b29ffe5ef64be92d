import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Contents, nextSequence, readContents } from '../../src/shared/black-box/contents.js'
import { BoxHost } from '../helpers/box-hosts.js'
import { privateFolder } from '../helpers/private-folder.js'

/*
 * Black boxes of processes killed at any moment, and on filesystems that are full, read-only, remote or stuck. Needs root
 * to mount them.
 */

const KILLS = 200
/** Concurrent processes, each with its own file. */
const LANES = 4

function contentsOf(file: string): Contents {
  const reading = readContents(readFileSync(file))
  assert.ok(reading.status === 'ok', reading.status)
  return reading.contents
}

/** Mounts something on a new folder until the test ends. */
function mounted(t: TestContext, ...words: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hp-'))
  execFileSync('mount', [...words, folder])
  t.after(() => unmount(folder))
  return folder
}

/** Unmounts a folder before anything reads it, because a read may never return. */
function unmount(folder: string, daemon?: ChildProcess): void {
  daemon?.kill('SIGKILL')
  execFileSync('umount', ['--lazy', folder])
  rmdirSync(folder)
}

test(`killed at ${KILLS} random moments, a process leaves a file that is whole`, async (t) => {
  const folder = privateFolder(t)
  const lane = async (number: number) => {
    const file = path.join(folder, `box-${number}`)
    let written = 0
    for (let kill = 0; kill < KILLS / LANES; kill++) {
      const host = new BoxHost(file, 'live')
      // Kills every other one during its start.
      if (kill % 2 === 0) await host.until('lives')
      await wait(Math.random() * 1_500)
      await host.ended('SIGKILL')
      // The process may have been killed before it created the file.
      if (!existsSync(file)) continue
      const { seconds, stalls } = contentsOf(file)
      assert.equal(seconds.damaged + stalls.damaged, 0)
      const sequences = seconds.records.map(({ sequence }) => sequence)
      assert.deepEqual(
        sequences,
        sequences.map((_, index) => (sequences[0] ?? 0) + index),
      )
      assert.ok(nextSequence(seconds) >= written)
      written = nextSequence(seconds)
    }
    assert.ok(written > KILLS / LANES / 2, `${written} records`)
  }
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
})

test('on a FUSE filesystem the file is refused before it is touched, and the exit does not wait', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hp-'))
  const daemon = spawn('bindfs', ['-f', '--no-allow-other', privateFolder(t), folder], { stdio: 'ignore' })
  t.after(() => unmount(folder, daemon))
  while (!readFileSync('/proc/self/mountinfo', 'utf8').includes(folder)) await wait(10)
  daemon.kill('SIGSTOP')
  const host = new BoxHost(path.join(folder, 'box'), 'refused-exit')
  const exited = once(host.child, 'exit')
  const { reason } = await host.until('black box not written')
  assert.equal(reason, `${folder} (fuse) may hang: a local filesystem is needed`)
  assert.deepEqual(await Promise.race([exited, wait(60_000)]), [0, null])
})

test('on a full filesystem nothing is left, and the host goes on', async (t) => {
  const folder = mounted(t, '-t', 'tmpfs', '-o', 'size=512k', 'none')
  const host = new BoxHost(path.join(folder, 'box'), 'refused')
  const { reason } = await host.until('black box not written')
  assert.match(String(reason), /^ENOSPC/)
  assert.deepEqual(readdirSync(folder), [])
  assert.equal(host.child.exitCode, null)
  await host.ended('SIGKILL')
})

test('on a read-only filesystem the host goes on', async (t) => {
  const folder = mounted(t, '-t', 'tmpfs', '-o', 'ro', 'none')
  const host = new BoxHost(path.join(folder, 'box'), 'refused')
  const { reason } = await host.until('black box not written')
  assert.match(String(reason), /^EROFS/)
  assert.equal(host.child.exitCode, null)
  await host.ended('SIGKILL')
})

test('a stuck disk blocks neither the watch nor the loop, and /livez names it', async (t) => {
  const image = path.join(privateFolder(t), 'image')
  execFileSync('truncate', ['-s', '32M', image])
  execFileSync('mkfs.ext4', ['-q', image])
  const folder = mounted(t, '-o', 'loop', image)
  const host = new BoxHost(path.join(folder, 'box'), 'live', '0', '127.0.0.1:0')
  await host.until('lives')
  const { url } = await host.until('stalls served')
  execFileSync('fsfreeze', ['-f', folder])
  t.after(() => host.child.kill('SIGKILL'))
  try {
    let text = ''
    for (let attempt = 0; attempt < 100 && !text.includes('black box'); attempt++) {
      await wait(100)
      text = await get(String(url))
    }
    assert.match(text, /200 OK[\s\S]*the event loop is free; the black box has waited \d\.\d s for its disk/)
  } finally {
    execFileSync('fsfreeze', ['-u', folder])
  }
  await wait(1_500)
  assert.doesNotMatch(await get(String(url)), /black box/)
  await host.ended('SIGKILL')
  const { seconds } = contentsOf(path.join(folder, 'box'))
  const times = seconds.records.map(({ record }) => record.atMs)
  assert.ok(times.length > 3 && seconds.damaged === 0)
})

/** Returns the head and body of a response. */
async function get(url: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`)
  let text = ''
  socket.on('data', (chunk) => (text += chunk))
  await once(socket, 'close')
  return text
}

test('a full heap is distinguished from a kill', async (t) => {
  const file = path.join(privateFolder(t), 'box')
  await new BoxHost(file, 'heap', '0', '', ['--max-old-space-size=120']).ended()
  const next = new BoxHost(file, 'stop')
  const { how, evidence } = await next.until('last run ended')
  assert.deepEqual(
    [how, /^the heap used \d+ % of its limit$/.test(String(evidence))],
    ['out-of-memory', true],
    String(evidence),
  )
  await next.ended()
})
