import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openDatabase } from '../../src/receiver/store/sqlite/open-database.js'
import { StoreEngine } from '../../src/receiver/store/sqlite/store-engine.js'
import { Cli } from '../helpers/cli.js'

/** Number of damaged stores to open, and of stores to damage while open; `HOSTPULSE_DAMAGES=300` for a thorough run. */
const ROUNDS = Number(process.env['HOSTPULSE_DAMAGES'] ?? 10)
const PAGE = 4096
const SERIES = 50
const BATCH_POINTS = 100

const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-damage-'))
const file = path.join(folder, 'points.db')
const log = `${file}-wal`
const from = Date.now() - 7_200_000
let seed = 1

/** Returns the next number of a fixed sequence. */
function random(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}

/** Writes a store as a killed receiver leaves it: several chunks of each series, and a log with the last batches. */
function createStore(copy: string): void {
  const opened = openDatabase(file)
  assert.ok(opened.status === 'open')
  const engine = new StoreEngine(opened.db, { file, maxBytes: Infinity, maxKeys: 1000 })
  const series = Array.from({ length: SERIES }, (_, n) => {
    return { id: n + 1, host: `web-${n % 3}`, type: n % 2 === 0 ? 'cpu_usage' : 'mem_used', tags: { n: `${n}` } }
  })
  for (let n = 0; n < 30; n++) {
    const count = SERIES * BATCH_POINTS
    const columns = new Float64Array(count * 3)
    for (let i = 0; i < count; i++) {
      columns[i] = (i % SERIES) + 1
      columns[count + i] = from + n * 100_000 + Math.floor(i / SERIES) * 1000
      columns[2 * count + i] = Math.random()
    }
    const nowMs = from + n * 100_000
    const key = { idempotencyKey: `KEY-${n}`, bodyHash: 'h' }
    engine.appendAll([{ op: 'append', key, series, columns, nowMs }])
    if (n % 3 === 0 && n < 27) engine.maintain({ op: 'maintain', nowMs: nowMs + 400_000, oldestMs: 0, forget: [] })
  }
  copyFileSync(file, path.join(copy, 'main'))
  copyFileSync(log, path.join(copy, 'log'))
  opened.db.close()
}

/** Damages a file in one of the ways disks and people do. */
function damage(name: string): string {
  const bytes = readFileSync(name)
  const { length } = bytes
  if (length < PAGE) return ''
  const page = () => random(Math.floor(length / PAGE)) * PAGE
  const noise = (count: number) => Buffer.from(Array.from({ length: count }, () => random(256)))
  const kinds: readonly (() => readonly [string, Buffer])[] = [
    () => {
      for (let bits = 1 + random(8); bits > 0; bits--) bytes[random(length)] = random(256)
      return ['bytes', bytes]
    },
    () => {
      for (let bits = 1 + random(4); bits > 0; bits--) bytes[random(120)] = random(256)
      return ['header', bytes]
    },
    () => ['cut off', bytes.subarray(0, random(length))],
    () => {
      const at = page()
      return ['zeroed page', bytes.fill(0, at, at + PAGE)]
    },
    () => {
      noise(PAGE).copy(bytes, page())
      return ['noise in a page', bytes]
    },
    () => {
      const [a, b] = [page(), page()]
      const kept = Buffer.from(bytes.subarray(a, a + PAGE))
      bytes.copy(bytes, a, b, b + PAGE)
      kept.copy(bytes, b)
      return ['swapped pages', bytes]
    },
  ]
  const kind = kinds[random(kinds.length)]
  assert.ok(kind)
  const [text, damaged] = kind()
  writeFileSync(name, damaged)
  return `${path.basename(name)}: ${text}`
}

/** Damages the file, its log, or both. */
function damageSome(): string {
  const which = random(3)
  return [...(which === 1 ? [] : [damage(file)]), ...(which === 0 ? [] : [damage(log)])].join(', ')
}

async function start(): Promise<{ readonly cli: Cli; readonly url: string | undefined }> {
  const cli = new Cli(['receive', '--listen', '127.0.0.1:0', '--store', file])
  const url = await cli
    .until(() => cli.stdout.includes('page:'))
    .then(
      () => /page: +(\S+)/.exec(cli.stdout)?.[1],
      () => undefined,
    )
  return { cli, url }
}

/** Reads all points and stores two batches, whatever the answers. */
async function use(url: string): Promise<void> {
  const ask = (route: string, init?: RequestInit) =>
    fetch(`${url}${route}`, init).then(
      (response) => response.text(),
      () => '',
    )
  for (const key of ['KEY-3', `NEW-${random(1e6)}`]) {
    const points = [{ ts: Date.now(), host: 'new', type: `t${random(1000)}`, value: 1 }]
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    await ask('v1/metrics', { method: 'POST', headers, body: JSON.stringify(points) })
  }
  for (const type of ['cpu_usage', 'mem_used']) await ask(`v1/query?type=${type}&from=${from}&step=60s&agg=max`)
  await ask('v1/series')
  await ask('v1/stats')
}

/** Ends a receiver that has listened. It may already be ending by itself, with a message. */
async function finish(cli: Cli, what: string): Promise<void> {
  cli.child.kill('SIGTERM')
  const { code, signal } = await cli.ended()
  const isDamageFound = code === 1 && /hostpulse: .* is damaged/.test(cli.stderr)
  assert.ok(code === 0 || isDamageFound || signal === 'SIGTERM', `${what}${code} ${signal} ${cli.stderr}`)
}

test(`a damaged store is used, or refused with a message and left unchanged (${2 * ROUNDS} stores)`, async (t) => {
  const copy = mkdtempSync(path.join(tmpdir(), 'hostpulse-damage-'))
  t.after(() => {
    for (const one of [folder, copy]) rmSync(one, { recursive: true, force: true })
  })
  createStore(copy)
  const restore = () => {
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
    copyFileSync(path.join(copy, 'main'), file)
    copyFileSync(path.join(copy, 'log'), log)
  }
  for (let round = 0; round < ROUNDS; round++) {
    restore()
    const damages = damageSome()
    const before = [readFileSync(file), readFileSync(log)]
    const { cli, url } = await start()
    t.after(() => cli.kill())
    const what = `round ${round}, ${damages}: `
    if (url === undefined) {
      assert.deepEqual(await cli.ended(), { code: 1, signal: null }, what + cli.stderr)
      assert.match(cli.stderr, /^hostpulse: .*it is left as it is; (move it|choose another)/, what)
      assert.deepEqual([readFileSync(file), readFileSync(log)], before, what)
    } else {
      await use(url)
      await finish(cli, what)
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    restore()
    const { cli, url } = await start()
    t.after(() => cli.kill())
    assert.ok(url !== undefined, cli.stderr)
    const damages = Array.from({ length: 1 + random(20) }, damageSome)
    await use(url)
    await finish(cli, `round ${round}, while open, ${damages.join()}: `)
  }
})
