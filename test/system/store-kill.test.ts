import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cli } from '../helpers/cli.js'

const ROUNDS = 50
const POINTS = 200

async function start(file: string): Promise<{ cli: Cli; url: string }> {
  const cli = new Cli(['receive', '--listen', '127.0.0.1:0', '--store', file])
  await cli.until(() => cli.stdout.includes('page:'))
  return { cli, url: /page: +(\S+)/.exec(cli.stdout)?.[1] ?? '' }
}

test('a receiver killed while writing has everything it acknowledged after a restart', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-kill-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'store.db')
  const from = Date.now()
  const acknowledged = new Map<string, string>()
  let ts = from
  for (let round = 0; round < ROUNDS; round++) {
    const { cli, url } = await start(file)
    t.after(() => cli.kill())
    const write = async () => {
      for (;;) {
        const key = randomUUID()
        const points = Array.from({ length: POINTS }, () => ({ ts: ++ts, host: 'a', type: 'x', value: round }))
        const body = JSON.stringify(points)
        const headers = { 'content-type': 'application/json', 'idempotency-key': key }
        const answer = await fetch(`${url}v1/metrics`, { method: 'POST', headers, body }).catch(() => undefined)
        if (answer === undefined) return
        if (answer.status === 202) acknowledged.set(key, body)
      }
    }
    const writers = [write(), write()]
    await sleep(Math.random() * 100)
    await cli.kill()
    await Promise.all(writers)
  }
  assert.ok(acknowledged.size > ROUNDS, `${acknowledged.size} batches`)

  const { cli, url } = await start(file)
  t.after(() => cli.kill())
  for (const [key, body] of [...acknowledged].slice(-50)) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const answer = await fetch(`${url}v1/metrics`, { method: 'POST', headers, body })
    assert.deepEqual(await answer.json(), { accepted: 0, duplicate: true })
  }
  const sent = [...acknowledged.values()].flatMap((body) => JSON.parse(body) as { ts: number; value: number }[])
  const stored = new Map<number, number>()
  for (let at = from; at <= ts; at += 100_000) {
    const answer = await fetch(`${url}v1/query?type=x&from=${at}&to=${at + 99_999}`)
    const { series } = (await answer.json()) as { series: { ts: number[]; value: number[] }[] }
    for (const one of series) for (const [index, time] of one.ts.entries()) stored.set(time, one.value[index] ?? -1)
  }
  const missing = sent.filter((point) => stored.get(point.ts) !== point.value)
  assert.equal(missing.length, 0)
})
