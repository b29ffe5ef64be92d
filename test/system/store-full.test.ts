import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Cli } from '../helpers/cli.js'

const POINTS = 1000

interface Accepted {
  readonly accepted: number
  readonly duplicate?: boolean
}

/** A receiver with its store on a filesystem of a few MB. */
async function start(folder: string): Promise<{ cli: Cli; url: string }> {
  const file = path.join(folder, 'points.db')
  const cli = new Cli(['receive', '--listen', '127.0.0.1:0', '--store', file, '--log-format', 'json'])
  await cli.until(() => cli.stdout.includes('page:'))
  return { cli, url: /page: +(\S+)/.exec(cli.stdout)?.[1] ?? '' }
}

test('on a full filesystem batches get 507, acknowledged points can be read, and free space ends it', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder])
  t.after(() => {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })
  const first = await start(folder)
  t.after(() => first.cli.kill())
  let ts = Date.now() - 3_600_000
  const bodies: string[] = []
  const post = async (url: string, n: number) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': `batch-${n}` }
    return await fetch(`${url}v1/metrics`, { method: 'POST', headers, body: bodies[n] ?? '' })
  }
  const stored = async (url: string) => {
    const answer = await fetch(`${url}v1/query?type=x&from=${ts - 7_200_000}&to=${ts}`)
    const { series } = (await answer.json()) as { series: { ts: number[] }[] }
    return series[0]?.ts.length
  }

  let status = 202
  while (status === 202) {
    const points = Array.from({ length: POINTS }, () => ({ ts: ++ts, host: 'a', type: 'x', value: Math.random() }))
    bodies.push(JSON.stringify(points))
    const answer = await post(first.url, bodies.length - 1)
    status = answer.status
    await answer.arrayBuffer()
  }
  assert.equal(status, 507)
  const acknowledged = bodies.length - 1
  assert.ok(acknowledged > 10)
  assert.equal((await post(first.url, acknowledged)).status, 507)
  assert.equal(await stored(first.url), acknowledged * POINTS)
  assert.equal(first.cli.log.filter(({ msg }) => msg === 'receiver full').length, 1)

  execFileSync('mount', ['-o', 'remount,size=60m', folder])
  assert.deepEqual(await (await post(first.url, acknowledged)).json(), { accepted: POINTS })
  await first.cli.kill()

  const second = await start(folder)
  t.after(() => second.cli.kill())
  assert.equal(await stored(second.url), bodies.length * POINTS)
  for (const n of [0, acknowledged - 1, acknowledged]) {
    const answer = (await (await post(second.url, n)).json()) as Accepted
    assert.deepEqual(answer, { accepted: 0, duplicate: true })
  }
  await second.cli.kill()
})
