import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { FileWatch } from '../../src/cli/file-watch.js'
import { hostFacts } from '../../src/config/facts.js'
import { loadFiles } from '../../src/config/load-files.js'
import type { Seen } from '../../src/config/stamp.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { privateFolder } from '../helpers/private-folder.js'

/** A watch of files that exist only in the test. */
function watchOf(stamps: Readonly<Record<string, string>>) {
  const clock = new FakeClock()
  const now: Record<string, string> = { ...stamps }
  const seen = () => Object.entries(now).map(([name, stamp]) => ({ path: name, stamp }))
  let changes = 0
  const watch = new FileWatch(
    clock,
    () => changes++,
    async (one: Seen) => now[one.path] ?? 'nothing',
  )
  watch.follow(seen())
  watch.start()
  return { clock, now, seen, watch, changes: () => changes }
}

test('a change is reported once, after a second without further changes', async () => {
  const { clock, now, seen, watch, changes } = watchOf({ a: '1', b: '1' })
  await clock.advance(5_000)
  assert.equal(changes(), 0)
  now['b'] = '2'
  await clock.advance(1_000)
  assert.equal(changes(), 0)
  now['b'] = '3'
  await clock.advance(1_000)
  assert.equal(changes(), 0)
  await clock.advance(1_000)
  assert.equal(changes(), 1)
  watch.follow(seen())
  await clock.advance(5_000)
  assert.equal(changes(), 1)
})

test('a file that is back to its former state has not changed', async () => {
  const { clock, now, changes } = watchOf({ a: '1' })
  now['a'] = '2'
  await clock.advance(1_000)
  now['a'] = '1'
  await clock.advance(5_000)
  assert.equal(changes(), 0)
})

test('a watch that was stopped looks no more', async () => {
  const { clock, now, watch, changes } = watchOf({ a: '1' })
  now['a'] = '2'
  watch.stop()
  await clock.advance(5_000)
  assert.equal(changes(), 0)
  assert.equal(clock.pendingTimers, 0)
})

test('a slow check is not repeated meanwhile, and one that began before a reload reports nothing', async () => {
  const clock = new FakeClock()
  let answer: (stamp: string) => void = () => {}
  let looks = 0
  let changes = 0
  const stampOf = () => {
    looks++
    return new Promise<string>((resolve) => (answer = resolve))
  }
  const watch = new FileWatch(clock, () => changes++, stampOf)
  watch.follow([{ path: 'a', stamp: '1' }])
  watch.start()
  await clock.advance(10_000)
  assert.equal(looks, 1)
  watch.follow([{ path: 'a', stamp: '2' }])
  for (const stamp of ['3', '2', '2']) {
    answer(stamp)
    await clock.advance(0)
    await clock.advance(1_000)
  }
  assert.equal(looks, 4)
  assert.equal(changes, 0)
  watch.stop()
})

/** Ways to change the text of conf.d/a.yaml. */
const REPLACEMENTS: Readonly<Record<string, (folder: string) => void>> = {
  'by writing into it': (folder) => writeFileSync(path.join(folder, 'conf.d/a.yaml'), 'host: bb\n'),
  'by renaming another to it': (folder) => {
    writeFileSync(path.join(folder, 'conf.d/.a.yaml.swp'), 'host: b\n')
    renameSync(path.join(folder, 'conf.d/.a.yaml.swp'), path.join(folder, 'conf.d/a.yaml'))
  },
  'by another file in the folder': (folder) => writeFileSync(path.join(folder, 'conf.d/b.yaml'), 'align: false\n'),
  'by its removal': (folder) => rmSync(path.join(folder, 'conf.d/a.yaml')),
  'by a link on the way, as in a ConfigMap': (folder) => {
    symlinkSync('2', path.join(folder, '..data_tmp'))
    renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'))
  },
  'by a file that was missing': (folder) => writeFileSync(path.join(folder, 'later.yaml'), 'align: false\n'),
}

function projected(context: TestContext): string {
  const folder = privateFolder(context)
  for (const version of ['1', '2']) {
    mkdirSync(path.join(folder, version))
    writeFileSync(
      path.join(folder, version, 'main.yaml'),
      `include: [conf.d/*.yaml, later.yaml]\ntags: { v: "${version}" }\n`,
    )
  }
  symlinkSync('1', path.join(folder, '..data'))
  symlinkSync('..data/main.yaml', path.join(folder, 'main.yaml'))
  mkdirSync(path.join(folder, 'conf.d'))
  writeFileSync(path.join(folder, 'conf.d/a.yaml'), 'host: a\n')
  return folder
}

for (const [how, replace] of Object.entries(REPLACEMENTS)) {
  test(`a file is changed ${how}`, { timeout: 10_000 }, async (context) => {
    const folder = projected(context)
    const load = () => loadFiles(path.join(folder, 'main.yaml'), 'main.yaml', { ...hostFacts(), isRoot: false })
    let look: () => void = () => {}
    // Each check is one call of the timer.
    const setTimer = (_delayMs: number, callback: () => void) => {
      look = callback
      return { cancel: () => {} }
    }
    const clock = { wallMs: () => 0, monotonicMs: () => 0, setTimer }
    const looked = async () => {
      const now = look
      now()
      while (look === now) await new Promise((resolve) => setImmediate(resolve))
    }
    let changes = 0
    const watch = new FileWatch(clock, () => changes++)
    watch.follow(load().seen)
    watch.start()
    await looked()
    await looked()
    assert.equal(changes, 0)
    replace(folder)
    await looked()
    assert.equal(changes, 0)
    await looked()
    assert.equal(changes, 1)
    watch.follow(load().seen)
    await looked()
    await looked()
    assert.equal(changes, 1)
  })
}
