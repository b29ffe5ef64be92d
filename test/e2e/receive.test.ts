import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { Cli } from '../helpers/cli.js'

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-receive-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let homes = 0
function newHome(): string {
  const home = path.join(folder, `home-${++homes}`)
  mkdirSync(home)
  return home
}

async function start(...[words, options]: ConstructorParameters<typeof Cli>): Promise<{ cli: Cli; url: string }> {
  const cli = new Cli(['receive', '--listen', '127.0.0.1:0', ...words], options)
  await cli.until(() => cli.stdout.includes('page:'))
  return { cli, url: /page: +(\S+)/.exec(cli.stdout)?.[1] ?? '' }
}

async function post(url: string, points: readonly object[], key: string): Promise<Response | undefined> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  return await fetch(`${url}v1/metrics`, { method: 'POST', headers, body: JSON.stringify(points) }).catch(
    () => undefined,
  )
}

function mode(file: string): string {
  return (statSync(file).mode & 0o777).toString(8)
}

describe('without --store, points are kept in the user’s state folder, for the user only', () => {
  const cases: [name: string, env: (home: string) => Record<string, string>, where: string][] = [
    ['in ~/.local/state', () => ({}), '.local/state/hostpulse'],
    ['in XDG_STATE_HOME', (home) => ({ XDG_STATE_HOME: path.join(home, 'mine') }), 'mine/hostpulse'],
    ['in ~/.local/state when XDG_STATE_HOME is relative', () => ({ XDG_STATE_HOME: 'here' }), '.local/state/hostpulse'],
  ]
  for (const [name, env, where] of cases) {
    test(name, async (t) => {
      const home = newHome()
      const { cli } = await start([], { cwd: home, env: env(home) })
      t.after(() => cli.kill())
      const state = path.join(home, where)
      assert.equal(mode(path.join(state, 'points.db')), '600')
      assert.equal(mode(state), '700')
      cli.child.kill('SIGTERM')
      assert.deepEqual(await cli.ended(), { code: 0, signal: null })
      assert.equal(cli.stderr, '')
    })
  }
})

test('points are there after a restart, and a batch is known again', async (t) => {
  const home = newHome()
  const first = await start([], { cwd: home })
  t.after(() => first.cli.kill())
  const points = [{ ts: Date.now(), host: 'web-1', type: 'orders', value: 7 }]
  assert.equal((await post(first.url, points, 'k'))?.status, 202)
  first.cli.child.kill('SIGINT')
  await first.cli.ended()

  const second = await start([], { cwd: home })
  t.after(() => second.cli.kill())
  assert.deepEqual(await (await post(second.url, points, 'k'))?.json(), { accepted: 0, duplicate: true })
  const { series } = (await (await fetch(`${second.url}v1/query?type=orders`)).json()) as {
    series: { value: number[] }[]
  }
  assert.deepEqual(series[0]?.value, [7])
})

test('what was acknowledged before a SIGTERM amid many batches is stored', async (t) => {
  const home = newHome()
  const { cli, url } = await start([], { cwd: home })
  t.after(() => cli.kill())
  const acknowledged = new Map<string, object[]>()
  const write = async () => {
    for (;;) {
      const key = randomUUID()
      const points = Array.from({ length: 500 }, (_, n) => ({ ts: Date.now() + n, host: 'a', type: 'x', value: n }))
      const answer = await post(url, points, key)
      if (answer === undefined || answer.status === 503) return
      assert.equal(answer.status, 202)
      acknowledged.set(key, points)
      if (acknowledged.size === 20) cli.child.kill('SIGTERM')
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
  assert.deepEqual(await cli.ended(), { code: 0, signal: null })
  assert.ok(acknowledged.size >= 20)

  const again = await start([], { cwd: home })
  t.after(() => again.cli.kill())
  for (const [key, points] of acknowledged) {
    assert.deepEqual(await (await post(again.url, points, key))?.json(), { accepted: 0, duplicate: true })
  }
})

describe('what cannot work is said in one line, with the way out', () => {
  async function refused(words: readonly string[], cwd: string): Promise<{ code: number | null; said: string }> {
    const cli = new Cli(['receive', '--listen', '127.0.0.1:0', ...words], { cwd })
    const { code } = await cli.ended()
    assert.equal(cli.stdout, '')
    assert.doesNotMatch(cli.stderr, /\n\s+at /)
    return { code, said: cli.stderr }
  }

  test('a store that is a folder, lies under a file, or is something else', async () => {
    const home = newHome()
    writeFileSync(path.join(home, 'notes.txt'), 'my notes\n'.repeat(500))
    const cases: [store: string, message: RegExp][] = [
      ['.', /home-\d+ is a folder: name a file in it: it is left as it is; choose another by --store FILE/],
      ['notes.txt/a.db', /its folder is a file/],
      ['notes.txt', /notes\.txt is not a database: it is left as it is; choose another by --store FILE/],
      ['/dev/null', /is not a regular file/],
    ]
    const check = async ([store, message]: [string, RegExp]) => {
      const { code, said } = await refused(['--store', store], home)
      assert.equal(code, 1, store)
      assert.match(said, message)
    }
    await Promise.all(cases.map(check))
    assert.equal(readFileSync(path.join(home, 'notes.txt'), 'utf8'), 'my notes\n'.repeat(500))
  })

  test('a store that another receiver has', async (t) => {
    const home = newHome()
    const { cli } = await start([], { cwd: home })
    t.after(() => cli.kill())
    const { code, said } = await refused([], home)
    assert.equal(code, 1)
    assert.match(
      said,
      /points\.db is in use by another receiver: choose another by --store FILE, or --store :memory:\n$/,
    )
  })

  test('a port that is taken, before a store that is in use', async (t) => {
    const home = newHome()
    const { cli, url } = await start([], { cwd: home })
    t.after(() => cli.kill())
    const port = Number(new URL(url).port)
    const { code, said } = await refused(['--listen', `127.0.0.1:${port}`], home)
    assert.equal(code, 1)
    assert.match(said, new RegExp(`port ${port} is taken on 127\\.0\\.0\\.1: choose another by --listen`))
  })

  test('a retention that is no duration, or out of range', async () => {
    const home = newHome()
    const check = async (retention: string) => {
      const { code, said } = await refused([`--retention=${retention}`], home)
      assert.equal(code, 2, retention)
      assert.match(said, /--retention: ".*" is (not a duration: write|out of range: 1m to 8760h)/)
    }
    await Promise.all(['0', '7d', '-1h'].map(check))
  })
})
