import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cli } from '../helpers/cli.js'
import { prometheusPlan, readPrometheus } from './prometheus.js'
import { freePort, missing, Server } from './server.js'

/** An agent that sends nothing and lets others pull; its address. */
async function exposed(t: TestContext): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  const address = `127.0.0.1:${await freePort()}`
  const file = path.join(directory, 'hostpulse.yaml')
  const tags = JSON.stringify({ awkward: 'a b,c=d"e\\f' })
  writeFileSync(file, `host: web-1\ninterval: 1s\ninitialDelay: 0\ntags: ${tags}\nexpose: { listen: '${address}' }\n`)
  const cli = new Cli(['run', '--config', file])
  t.after(async () => {
    await cli.kill()
    rmSync(directory, { recursive: true, force: true })
  })
  const endMs = performance.now() + 20_000
  for (;;) {
    const text = await fetch(`http://${address}/metrics`).then(
      (response) => response.text(),
      () => '',
    )
    if (/^cpu_usage\{/m.test(text)) return address
    assert.ok(performance.now() < endMs, 'nothing is exposed')
    await sleep(100)
  }
}

it('promtool finds /metrics correct, and to complain of names ending in _total alone', {
  skip: missing('promtool'),
}, async (t) => {
  const address = await exposed(t)
  const text = await (await fetch(`http://${address}/metrics`)).text()
  const { stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  assert.ok(status === 0 || status === 3, stderr)
  // mem_total and disk_total are sizes; their names are older than this endpoint.
  const others = stderr
    .split('\n')
    .filter((line) => line !== '' && !/^(mem|swap|disk|disk_inodes)_total .*"_total"/.test(line))
  assert.deepEqual(others, [])
})

it('Prometheus scrapes /metrics', { skip: missing('prometheus') }, async (t) => {
  const address = await exposed(t)
  const server = await Server.start(t, prometheusPlan(address))
  const endMs = performance.now() + 30_000
  let series = new Map()
  while (series.size === 0) {
    assert.ok(performance.now() < endMs, 'nothing was scraped')
    await sleep(250)
    series = await readPrometheus(server, '{__name__="cpu_usage"}')
  }
  const [key = ''] = series.keys()
  for (const part of ['"host","web-1"', '"cpu","total"', `"instance","${address}"`, JSON.stringify('a b,c=d"e\\f')]) {
    assert.ok(key.includes(part), key)
  }
})
